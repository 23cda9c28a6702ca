// A login and consent application as its authors write them for Ory Hydra: nothing but the published SDK.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Configuration, OAuth2Api } from '@ory/hydra-client'
import { assertModel } from './ory-models.ts'

export interface LoginConsentApp {
  url: string
  /** Where the admin API is, once that is known. */
  connect(adminUrl: string): void
  /** What the person in front of it does; the paths that were visited since. */
  behave(behaviour: Behaviour): void
  visited: string[]
  close(): Promise<void>
}

export interface Behaviour {
  subject?: string
  remember?: boolean
  refuse?: 'login' | 'consent'
}

const refusal = {
  error: 'access_denied',
  error_description: 'The resource owner denied the request',
}

export async function startLoginConsentApp(): Promise<LoginConsentApp> {
  const visited: string[] = []
  let hydra: OAuth2Api
  let behaviour: Behaviour = {}

  const pages: Record<string, (challenge: string) => Promise<string>> = {
    login_challenge: async (loginChallenge) => {
      const { data: request } = await hydra.getOAuth2LoginRequest({ loginChallenge })
      assertModel('OAuth2LoginRequest', request)
      visited.push(request.skip ? 'login skipped' : 'login')
      const { subject = 'ada', remember = false } = behaviour
      const { data } =
        behaviour.refuse === 'login'
          ? await hydra.rejectOAuth2LoginRequest({ loginChallenge, rejectOAuth2Request: refusal })
          : await hydra.acceptOAuth2LoginRequest({
              loginChallenge,
              acceptOAuth2LoginRequest: {
                subject: request.skip ? request.subject : subject,
                remember,
                remember_for: 3600,
                acr: '0',
                amr: ['pwd'],
                context: { department: 'analytics' },
              },
            })
      assertModel('OAuth2RedirectTo', data)
      return data.redirect_to
    },
    consent_challenge: async (consentChallenge) => {
      const { data: request } = await hydra.getOAuth2ConsentRequest({ consentChallenge })
      assertModel('OAuth2ConsentRequest', request)
      visited.push(request.skip ? 'consent skipped' : 'consent')
      const { data } =
        behaviour.refuse === 'consent'
          ? await hydra.rejectOAuth2ConsentRequest({ consentChallenge, rejectOAuth2Request: refusal })
          : await hydra.acceptOAuth2ConsentRequest({
              consentChallenge,
              acceptOAuth2ConsentRequest: {
                grant_scope: request.requested_scope ?? [],
                grant_access_token_audience: request.requested_access_token_audience ?? [],
                remember: behaviour.remember ?? false,
                remember_for: 3600,
                session: {
                  access_token: { context: request.context },
                  id_token: { email: `${request.subject}@example.com` },
                },
              },
            })
      assertModel('OAuth2RedirectTo', data)
      return data.redirect_to
    },
    logout_challenge: async (logoutChallenge) => {
      const { data: request } = await hydra.getOAuth2LogoutRequest({ logoutChallenge })
      assertModel('OAuth2LogoutRequest', request)
      visited.push('logout')
      return (await hydra.acceptOAuth2LogoutRequest({ logoutChallenge })).data.redirect_to
    },
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const [name, challenge] = [...searchParams].find(([key]) => key in pages) ?? []
    const page = pages[name ?? '']
    if (page === undefined || challenge === undefined) {
      response.writeHead(404).end(searchParams.toString())
      return
    }
    response.writeHead(302, { location: await page(challenge) }).end()
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connect: (adminUrl) => {
      hydra = new OAuth2Api(new Configuration({ basePath: adminUrl.replace(/\/$/, '') }))
    },
    behave: (next) => {
      behaviour = next
      visited.length = 0
    },
    visited,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
