import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Client } from './schema.ts'

const address = Type.Optional(Type.String({ pattern: '^https?://' }))
const Metadata = Type.Object({
  gatehouse: Type.Object({ login_url: address, consent_url: address }),
})

/**
 * The login and consent application of a client that has its own: `gatehouse.login_url` and `gatehouse.consent_url` in
 * its `metadata`, which only operators write.
 */
export function interactionUrls({ metadata: { metadata } }: Pick<Client, 'metadata'>): {
  login: string | undefined
  consent: string | undefined
} {
  const { login_url: login, consent_url: consent } = Check(Metadata, metadata) ? metadata.gatehouse : {}
  return { login, consent }
}
