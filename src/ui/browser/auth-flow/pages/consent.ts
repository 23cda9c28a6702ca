/** Agreeing to what the client's terms and its privacy policy say. */
import { createAuthFlowClient } from '../client.ts'
import { problemOf } from '../problem.ts'
import type { ConsentInfo } from '../wire.ts'
import { fill, find, leave, onClick, onSubmit, report, setting, show } from './page.ts'

const flow = createAuthFlowClient({ baseUrl: setting('api') })
const challenge = setting('consentChallenge')

const documents = { tos: 'tos_uri', privacy_policy: 'policy_uri' } as const
const scopes = ['tos', 'privacy_policy'] as const

let info: ConsentInfo | undefined

async function start(): Promise<void> {
  info = await flow.consentInfo(challenge)
  const { client, scope } = info
  fill('client-name', client.name || client.id)
  const requested = scopes.filter((one) => scope.includes(one))
  const missing = requested.filter((one) => !webAddress(client[documents[one]]))
  for (const one of requested) {
    find(`[data-document="${one}"]`).hidden = false
    find<HTMLAnchorElement>(`[data-document="${one}"] a`).href = webAddress(client[documents[one]]) ?? ''
  }
  show(missing.length === 0 ? 'consent' : 'incomplete')
}

const webAddress = (value: string | null | undefined) =>
  value && /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value : undefined

onSubmit(
  'consent-form',
  async () => {
    if (!info) return
    const { subject, scope } = info
    const consented = scopes.filter((one) => scope.includes(one))
    leave((await flow.acceptConsent(challenge, subject, consented)).redirect_to)
  },
  fail,
)

onClick(
  '[data-refuse]',
  async () => {
    if (info) leave((await flow.rejectConsent(challenge, info.subject)).redirect_to)
  },
  fail,
)

function fail(error: unknown): void {
  const problem = problemOf(error)
  if (problem === 'flow_obsolete' || !info) show('obsolete')
  if (problem !== 'flow_obsolete') report(problem)
}

start().catch(fail)
