import { isFault } from '../../kernel/fault.ts'
import type { Context } from '../context.ts'
import { showError } from '../error.ts'
import type { Answer, Visit } from '../visit.ts'
import { submitTo } from './submit.ts'

/** `GET /self-service/methods/oidc/callback/:provider`: somebody comes back from an identity provider. */
export async function receiveFromProvider(context: Context, visit: Visit): Promise<Answer> {
  const { settings, federation, flows, csrf } = context
  const provider = visit.path['provider'] ?? ''
  const isKnown = federation.providers.some(({ id }) => id === provider)
  if (!settings.oidc.enabled || !isKnown) return showError(context, visit, 'not_found')
  const id = federation.flowOf(visit.rawQuery)
  const flow = id === undefined ? undefined : await flows.load(id, csrf.browser(visit))
  if (!flow) return showError(context, visit, 'csrf_violation')
  try {
    return await submitTo(context, visit, flow, { method: 'oidc', provider, query: visit.rawQuery })
  } catch (error) {
    if (isFault(error, 'continuity_lost')) return showError(context, visit, 'csrf_violation')
    throw error
  }
}
