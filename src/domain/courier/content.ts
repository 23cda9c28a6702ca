import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { SecretKeys } from '../../kernel/secrets.ts'

const purpose = 'courier-message'

const Content = Type.Object({ subject: Type.String(), text: Type.String(), html: Type.String() })

/** What a mail says. */
export type Content = Static<typeof Content>

export const sealContent = (secrets: Pick<SecretKeys, 'seal'>, content: Content): string =>
  secrets.seal(purpose, JSON.stringify(content))

/** `undefined` where none of the system secrets opens it. */
export function openContent(secrets: Pick<SecretKeys, 'open'>, sealed: string): Content | undefined {
  const opened = secrets.open(purpose, sealed)
  const content: unknown = opened === undefined ? undefined : JSON.parse(opened)
  return Check(Content, content) ? content : undefined
}
