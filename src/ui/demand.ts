import { assuranceTableOf, needsOf } from '../domain/clients/index.ts'
import { type Standing, standingOf } from '../domain/flows/index.ts'
import { askedBy } from '../domain/interactions/index.ts'
import type { Session } from '../domain/sessions/index.ts'
import type { Context } from './context.ts'
import type { LoginRequest } from './login-request.ts'

/**
 * Whether the session that the browser has answers the request, or somebody has to do something. What an identity needs
 * counts as soon as it is known who comes.
 */
export async function judge(
  context: Pick<Context, 'clients' | 'subjects' | 'accounts' | 'assurance'>,
  request: LoginRequest,
  session: Session | undefined,
): Promise<Standing> {
  const client = await context.clients.load(request.clientId)
  const table = context.assurance.tableOf(client && assuranceTableOf(client), 'hosted')
  const classes = context.assurance.allOf('hosted')
  const asked = askedBy(request)
  const identityId = session?.identity.id
  const [requiredAcr, hintedSubject] =
    identityId === undefined
      ? [undefined, asked.hintedSubject]
      : await Promise.all([
          context.accounts.requiredAcr(identityId),
          client && context.subjects.readHint(client, asked.hintedSubject, identityId),
        ])
  const needs = { ...(client && needsOf(client)), requiredAcr }
  return standingOf({ asked: { ...asked, hintedSubject }, needs, table, classes }, session)
}
