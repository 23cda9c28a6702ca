import { authorize } from '../../support/flow.ts'
import type { TestGatehouse } from '../../support/gatehouse.ts'

/** Ada goes through sign-in and consent where an application sends her; returns where she arrives. */
export const signInAt = (server: TestGatehouse, address: string | URL): Promise<URL> => {
  const url = new URL(address)
  return authorize(
    server,
    { url, verifier: '', state: '', nonce: '' },
    {
      login: { subject: 'ada' },
      consent: {
        grant_access_token_audience: url.searchParams.getAll('resource'),
        session: { id_token: { email: 'ada@example.com', name: 'Ada Lovelace' } },
      },
    },
  )
}
