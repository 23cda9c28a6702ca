import type { Client } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import type { Form } from '../../../kernel/form.ts'
import { withAnswer } from '../../../kernel/url.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

/** What a client says about the logout that it asks for. */
export interface LogoutHint {
  sessionId: string
  clientId: string
  /** Where the client wants the browser to go afterwards. */
  target: string | undefined
}

/** Reads `id_token_hint` and what is only good together with it (OpenID Connect RP-Initiated Logout §2). */
export async function readHint(server: AuthorizationServer, form: Form): Promise<LogoutHint | undefined> {
  const token = form.get('id_token_hint')
  const requested = form.get('post_logout_redirect_uri')
  const state = form.get('state')
  if (token === undefined) {
    if (state !== undefined) throw orphan('state')
    if (requested !== undefined) throw orphan('post_logout_redirect_uri')
    return undefined
  }
  const { sessionId, audience } = await verifyHint(server, token)
  const client = await firstClient(server, audience)
  const named = form.get('client_id')
  if (named !== undefined && !audience.includes(named))
    throw refused('query parameter client_id does not name the client that the id_token_hint was issued to.')
  if (requested === undefined) return { sessionId, clientId: client.id, target: undefined }
  if (!(client.metadata.post_logout_redirect_uris ?? []).includes(requested)) {
    throw refused(
      'query parameter post_logout_redirect_uri is not a whitelisted as a post_logout_redirect_uri for the client.',
    )
  }
  return { sessionId, clientId: client.id, target: withState(requested, state) }
}

const refused = (why: string) => new OAuthError('invalid_request', `Logout failed because ${why}`)
const orphan = (parameter: string) =>
  refused(`query parameter ${parameter} is set but id_token_hint is missing.`)

/** Any key of the set may have signed it, also one that signs no more, and it may have expired (§2). */
async function verifyHint({ keys, settings, clock }: AuthorizationServer, token: string) {
  const claims = await keys.verify(keySets.idToken, token)
  const [sub, sid, iat] = [claims?.['sub'], claims?.['sid'], claims?.['iat']]
  const wellFormed = typeof sub === 'string' && typeof sid === 'string' && typeof iat === 'number'
  if (!wellFormed || claims?.['iss'] !== settings.issuer || iat > toSeconds(clock.now()))
    throw refused('the id_token_hint is not an ID token of this server.')
  const audience = [claims['aud']].flat().filter((each) => typeof each === 'string')
  return { sessionId: sid, audience }
}

async function firstClient({ clients }: AuthorizationServer, audience: string[]): Promise<Client> {
  for (const id of audience) {
    const client = await clients.load(id)
    if (client) return client
  }
  throw refused('none of the listed audiences is a registered OAuth 2.0 Client.')
}

/** The registered URI itself stays as it is, but for what a header cannot carry. */
function withState(uri: string, state: string | undefined): string {
  const ascii = uri.toWellFormed().replace(/[^\x21-\x7E]+/g, encodeURIComponent)
  return state === undefined ? ascii : withAnswer(ascii, new URLSearchParams({ state }))
}
