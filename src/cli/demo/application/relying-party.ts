import * as oidc from 'openid-client'
import { joinUrl } from '../../../kernel/url.ts'

export interface RelyingPartySettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** Base of the application. */
  url: string
}

/** What has to be remembered between leaving for Gatehouse and coming back. */
export interface PendingSignIn {
  codeVerifier: string
  nonce: string
}

export interface SignedIn {
  tokens: oidc.TokenEndpointResponse
  idToken: string
  claims: oidc.IDToken
  userinfo: oidc.UserInfoResponse
}

export interface RelyingParty {
  /** Where to send the browser, and what to remember under `state` until it is back. */
  beginSignIn(): Promise<{ address: string; state: string; pending: PendingSignIn }>
  /** Turns the address that the browser came back to into tokens and claims. */
  finishSignIn(address: URL, state: string, pending: PendingSignIn): Promise<SignedIn>
  refresh(user: SignedIn): Promise<SignedIn>
  /** Makes the tokens useless and returns where to send the browser to end its session at Gatehouse, too. */
  signOut(user: SignedIn): Promise<string>
}

const scope = 'openid offline_access email profile'

export function createRelyingParty({
  issuer,
  clientId,
  clientSecret,
  url,
}: RelyingPartySettings): RelyingParty {
  const redirectUri = joinUrl(url, 'callback')
  const discover = () =>
    oidc.discovery(new URL(issuer), clientId, undefined, oidc.ClientSecretBasic(clientSecret), {
      // Plain http is for this demo alone. Without TLS the signature of the ID token is what vouches for it.
      execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    })

  let discovered: Promise<oidc.Configuration> | undefined
  const server = () => {
    discovered ??= discover().catch((error: unknown) => {
      discovered = undefined
      throw error
    })
    return discovered
  }

  return {
    async beginSignIn() {
      const state = oidc.randomState()
      const pending = { codeVerifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce() }
      const address = oidc.buildAuthorizationUrl(await server(), {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce: pending.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
      })
      return { address: address.href, state, pending }
    },

    async finishSignIn(address, state, { codeVerifier, nonce }) {
      const tokens = await oidc.authorizationCodeGrant(await server(), address, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (!claims || !tokens.id_token) throw new Error('an ID token was demanded, so this cannot happen')
      return {
        tokens,
        idToken: tokens.id_token,
        claims,
        userinfo: await userinfo(await server(), tokens, claims.sub),
      }
    },

    async refresh(user) {
      if (!user.tokens.refresh_token) throw new Error('Gatehouse issued no refresh token')
      const tokens = await oidc.refreshTokenGrant(await server(), user.tokens.refresh_token)
      return {
        tokens,
        idToken: tokens.id_token ?? user.idToken,
        claims: tokens.claims() ?? user.claims,
        userinfo: await userinfo(await server(), tokens, user.claims.sub),
      }
    },

    async signOut({ tokens, idToken }) {
      const configuration = await server()
      for (const token of [tokens.refresh_token, tokens.access_token]) {
        if (token) await oidc.tokenRevocation(configuration, token)
      }
      if (!configuration.serverMetadata().end_session_endpoint) return url
      return oidc.buildEndSessionUrl(configuration, { id_token_hint: idToken, post_logout_redirect_uri: url })
        .href
    },
  }
}

const userinfo = (server: oidc.Configuration, tokens: oidc.TokenEndpointResponse, subject: string) =>
  oidc.fetchUserInfo(server, tokens.access_token, subject)
