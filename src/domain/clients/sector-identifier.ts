import { type Egress, EgressError } from '../../platform/egress/index.ts'
import type { About } from './field.ts'
import { refuse } from './refuse.ts'

const maxBytes = 5 * 1024 * 1024

/** OpenID Connect Registration §5: the document at `sector_identifier_uri` must name every redirect URI of the client. */
export async function checkSectorIdentifier(
  uri: string,
  { metadata, rules: { egress, development } }: About,
): Promise<void> {
  if (!uri) return
  if (!development && !/^https:/i.test(uri))
    refuse('Value sector_identifier_uri must be an HTTPS URL but it is not.')
  const members = await fetchMembers(uri, egress)
  const missing = (metadata.redirect_uris ?? []).find((redirectUri) => !members.includes(redirectUri))
  if (missing !== undefined)
    refuse(`Redirect URL '${missing}' does not match values from sector_identifier_uri.`)
}

async function fetchMembers(uri: string, egress: Egress): Promise<string[]> {
  const { status, body } = await egress
    .request(uri, { maxBytes, headers: { accept: 'application/json' } })
    .catch((error: unknown) => {
      // One answer, whatever went wrong: nobody explores a network by registering clients.
      if (error instanceof EgressError) refuse('Unable to connect to URL set by sector_identifier_uri.')
      throw error
    })
  if (status !== 200) refuse('Unable to connect to URL set by sector_identifier_uri.')
  const members = parse(body)
  if (!Array.isArray(members) || !members.every((member) => typeof member === 'string'))
    refuse('Unable to decode values from sector_identifier_uri: it must be a JSON array of URLs.')
  if (members.length === 0) refuse('Array from sector_identifier_uri contains no items.')
  return members
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
