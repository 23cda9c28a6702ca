/** What a scope lets an application do, in words. */
import { html, type Value } from '../html.ts'
import { messages } from '../messages.ts'

export interface ScopeView {
  name: string
  /** The operator's own explanation; without it the known scopes have one, others are shown by name. */
  description?: string | undefined
}

export function explainScope({ name, description }: ScopeView): {
  label: Value
  detail?: string | undefined
} {
  if (description) return { label: description }
  const known: Readonly<Record<string, { label: string; detail: string | undefined }>> = messages.scopes
  return (
    (Object.hasOwn(known, name) && known[name]) || { label: messages.otherScope(html`<bdi>${name}</bdi>`) }
  )
}
