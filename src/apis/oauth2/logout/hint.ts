import type { Client } from '../../../domain/clients/index.ts'
import { keySets } from '../../../domain/keys/index.ts'
import { toSeconds } from '../../../kernel/clock.ts'
import type { Form } from '../../../kernel/form.ts'
import { withAnswer } from '../../../kernel/url.ts'
import type { AuthorizationServer } from '../context.ts'
import { OAuthError } from '../errors.ts'

/** The hints that come with a request for logout. */
export interface LogoutWish {
  /** Of the ID token that the client proves itself with. Anybody can name a client, so `clientId` alone proves nothing. */
  sessionId: string | undefined
  clientId: string | undefined
  /** The address to go to afterwards: one that the client registered. */
  target: string | undefined
}

/** Reads the parameters of OpenID Connect RP-Initiated Logout §2. */
export async function readWish(server: AuthorizationServer, form: Form): Promise<LogoutWish> {
  const token = form.get('id_token_hint')
  const requested = form.get('post_logout_redirect_uri')
  const named = form.get('client_id')
  if (token === undefined && named === undefined && requested !== undefined)
    throw refused('query parameter post_logout_redirect_uri is set but id_token_hint is missing.')
  const hint = token === undefined ? undefined : await verifyHint(server, token)
  if (hint && named !== undefined && !hint.audience.includes(named))
    throw refused('query parameter client_id does not name the client that the id_token_hint was issued to.')
  const client = hint
    ? await firstClient(server, hint.audience)
    : named === undefined
      ? undefined
      : await namedClient(server, named)
  const wish = { sessionId: hint?.sessionId, clientId: client?.id }
  if (requested === undefined) return { ...wish, target: undefined }
  if (!(client?.metadata.post_logout_redirect_uris ?? []).includes(requested)) {
    throw refused(
      'query parameter post_logout_redirect_uri is not a whitelisted as a post_logout_redirect_uri for the client.',
    )
  }
  return { ...wish, target: withState(requested, form.get('state')) }
}

const refused = (why: string) => new OAuthError('invalid_request', `Logout failed because ${why}`)

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

async function namedClient({ clients }: AuthorizationServer, id: string): Promise<Client> {
  const client = id.includes('\0') ? undefined : await clients.load(id)
  if (!client) throw refused('query parameter client_id does not name a registered OAuth 2.0 Client.')
  return client
}

/** The registered URI itself stays as it is, but for what a header cannot carry. */
function withState(uri: string, state: string | undefined): string {
  const ascii = uri.toWellFormed().replace(/[^\x21-\x7E]+/g, encodeURIComponent)
  return state === undefined ? ascii : withAnswer(ascii, new URLSearchParams({ state }))
}
