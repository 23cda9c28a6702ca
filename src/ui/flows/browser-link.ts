import type { Context } from '../context.ts'
import { originOf, rememberDevice } from '../device-cookie.ts'
import type { Answer, Visit } from '../visit.ts'
import { pathOf } from './restart.ts'
import { showFlow } from './show.ts'

/** `GET /ui/login/browser`: the link from a mail. In the browser that asked for it the account knows that browser from now on. */
export async function redeemLink(context: Context, visit: Visit): Promise<Answer> {
  const { flows, links, csrf, link } = context
  const browser = csrf.browser(visit)
  const flow = await flows.load(visit.query.get('flow') ?? '', browser)
  if (!flow) {
    const said = [{ reason: 'link_useless' as const }]
    return showFlow(context, visit, { ...flows.begin({ kind: 'login', browser }), said })
  }
  const origin = originOf(context, visit)
  const person = await links?.redeem(flow, visit.query.get('token') ?? '', origin)
  if (person) rememberDevice(context, visit, person)
  const { id } = await flows.refuse(flow, flow.typed, person ? 'browser_known' : 'link_useless')
  return { redirectTo: link(pathOf(flow), { flow: id }) }
}
