import * as oidc from 'openid-client'
import { misused } from '../failure.ts'
import { openBrowser } from '../open-browser.ts'
import { remark } from '../output.ts'
import { connect } from './connect.ts'
import { explained } from './explain.ts'
import type { ClientOptions } from './options.ts'
import { receiveCallback } from './receive-callback.ts'

export interface SignInOptions extends ClientOptions {
  scope: string[]
  audience?: string[]
  port: number
  redirect?: string
  prompt?: string
  maxAge?: number
  timeout: number
  open: boolean
}

/** Signs a person in as an application does, with the browser of this machine, and returns the tokens. */
export async function signIn(options: SignInOptions): Promise<oidc.TokenEndpointResponse> {
  const server = await connect(options)
  const redirectUri = options.redirect ?? `http://127.0.0.1:${options.port}/callback`
  if (new URL(redirectUri).protocol !== 'http:')
    throw misused('This command listens on plain http: --redirect must be an http URL.')
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const openId = options.scope.includes('openid')
  const nonce = openId ? oidc.randomNonce() : undefined
  const parameters = new URLSearchParams({
    redirect_uri: redirectUri,
    scope: options.scope.join(' '),
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const optional = {
    nonce,
    prompt: options.prompt,
    max_age: options.maxAge?.toString(),
    audience: options.audience?.join(' '),
  }
  for (const [name, value] of Object.entries(optional)) if (value) parameters.set(name, value)
  const address = oidc.buildAuthorizationUrl(server, parameters).href

  return receiveCallback({
    redirectUri,
    port: options.port,
    state,
    timeout: options.timeout,
    listening: () => {
      remark(`Open this address in a browser to sign in:\n\n  ${address}\n\nWaiting at ${redirectUri} ...`)
      if (options.open) openBrowser(address)
    },
    received: (url) =>
      explained(options.endpoint, () =>
        oidc.authorizationCodeGrant(server, url, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          idTokenExpected: openId,
          ...(nonce === undefined ? {} : { expectedNonce: nonce }),
          ...(options.maxAge === undefined ? {} : { maxAge: options.maxAge }),
        }),
      ),
  })
}
