import { type LoginFlow, lifespanOf, type Progress } from '../../domain/authentications/index.ts'
import { standingOf } from '../../domain/flows/index.ts'
import { identitiesOfAccountOf } from '../../domain/methods/index.ts'
import type { HttpReply, HttpRequest } from '../../platform/http/index.ts'
import { flowToken } from './bearer.ts'
import type { AuthFlow } from './context.ts'
import { originOf, rememberDevice } from './device.ts'
import { toAuthFlowError } from './errors.ts'
import { flowOf, loadLoginRequest } from './login-flow.ts'
import { readStep } from './read-step.ts'
import { keepSession, sessionOf } from './session-cookie.ts'
import { unmet } from './start-login.ts'
import { stepJson } from './step-json.ts'

/** `POST /auth/login/authn-step`: somebody has done a step; either it was enough or another one follows. */
export async function performStep(face: AuthFlow, request: HttpRequest, reply: HttpReply) {
  const receivedAt = face.clock.now()
  try {
    const { challenge, identityId, step } = readStep(request.body)
    const login = await loadLoginRequest(face, challenge, 'body')
    const flow = flowOf(login)
    const browser = {
      session: await sessionOf(face, request, login),
      address: request.ip,
      userAgent: request.headers['user-agent'],
      receivedAt,
    }
    const by = { token: flowToken(request, flow.id), browser, ...originOf(face, request) }
    const progress = await face.authentications.perform(flow, identityId, step, by)
    const { next, token: access_token, takesOver } = progress
    if (takesOver) {
      const identities = identitiesOfAccountOf(identityId)
      await face.access.endEarlier(identities, login.sessionId, progress.session?.id)
      await face.authentications.discard(identities, flow.id)
    }
    // Only earlier flows end here. This one goes on, and so does a second request with the new password.
    const resets = step.method === 'emailed_code' && step.reset !== undefined
    const provenSince = takesOver || resets ? face.clock.now() : receivedAt
    if (takesOver === 'address') await face.consents.withdraw({ subject: identityId }, provenSince)
    if (next === undefined) rememberDevice(face, request, reply, identityId)
    if (progress.session) keepSession(face, reply, progress.session)
    return next === undefined
      ? {
          next: 'redirect' as const,
          redirect_to: accept(face, flow, challenge, progress, provenSince),
          access_token,
        }
      : { next: 'authn_step' as const, authn_step: stepJson(next), access_token }
  } catch (error) {
    throw toAuthFlowError(error).during('login flow step')
  }
}

/** Tells the authorization server what was achieved, whatever was asked for. */
function accept(
  face: AuthFlow,
  flow: LoginFlow,
  challenge: string,
  { identityId, evidence, session, unmet: isUnmet }: Progress,
  provenSince: number,
): string {
  if (isUnmet) return unmet(face, challenge)
  const { demand, tell } = standingOf(flow, undefined)
  // Earlier proofs of the session count for as long ago as the request allows.
  const earlier = (session?.evidence ?? []).filter(
    ({ method, at }) => at >= (demand.notBefore ?? 0) && !evidence.some((own) => own.method === method),
  )
  const counted = [...earlier, ...evidence]
  const { acr, amr } = tell({ evidence: counted }, evidence[0]?.at)
  const rememberFor = Math.floor(lifespanOf(flow, counted) / 1000)
  return face.interactions.acceptLoginRequest(challenge, {
    subject: identityId,
    provenSince,
    anew: true,
    acr,
    amr,
    remember: rememberFor > 0,
    rememberFor,
    identityProviderSessionId: session?.id,
    context: { amr: amr.join(' ') },
  }).redirectTo
}
