import { Type } from 'typebox'
import { noContent, operation, redirection } from '../../platform/http/index.ts'
import { Authable, LoginInfo, Progress } from './answers.ts'
import { receiveCallback } from './callback.ts'
import type { AuthFlow } from './context.ts'
import { initStep } from './init-step.ts'
import { loginInfo } from './login-info.ts'
import { logout } from './logout.ts'
import { performStep } from './perform-step.ts'
import { redirect } from './redirect.ts'
import { requireAuthable } from './require-authable.ts'
import { AuthableRequest, AuthnStepRequest, InitiatedStepRequest, requiredText } from './schema.ts'
import { startLogin } from './start-login.ts'

const start = operation({
  id: 'startLogin',
  summary: 'Where the authorization server sends browsers whose users have to sign in',
  method: 'GET',
  path: '/auth/login',
  query: { login_challenge: requiredText },
  answers: { 302: redirection },
  async handle(face: AuthFlow, { query, request, reply }) {
    return redirect(reply, await startLogin(face, query.login_challenge, request, reply))
  },
})

const info = operation({
  id: 'getLoginInfo',
  summary: 'What is asked for, and by which application',
  method: 'GET',
  path: '/auth/login/info',
  query: { login_challenge: requiredText },
  answers: { 200: LoginInfo },
  handle: (face: AuthFlow, { query }) => loginInfo(face, query.login_challenge),
})

const authable = operation({
  id: 'requireAuthable',
  summary: 'The identity of an identifier, and the first step',
  method: 'PUT',
  path: '/identities/authable',
  body: AuthableRequest,
  answers: { 200: Authable },
  handle: (face: AuthFlow, { request }) => requireAuthable(face, request),
})

const perform = operation({
  id: 'performAuthnStep',
  summary: 'Proves a step; the next one follows, or the way back to the application',
  method: 'POST',
  path: '/auth/login/authn-step',
  body: AuthnStepRequest,
  answers: { 200: Progress },
  handle: (face: AuthFlow, { request, reply }) => performStep(face, request, reply),
})

const init = operation({
  id: 'initAuthnStep',
  summary: 'Begins a step that was not proposed: mails a code',
  method: 'POST',
  path: '/authn-steps',
  body: InitiatedStepRequest,
  answers: { 204: noContent },
  handle: (face: AuthFlow, { request }) => initStep(face, request),
})

const optionalText = Type.Optional(Type.String())

const callback = operation({
  id: 'receiveCallback',
  summary:
    'The redirect URI of the configured application: exchanges the code and takes the tokens to the front end',
  method: 'GET',
  path: '/auth/callback',
  query: {
    ...{ code: optionalText, state: optionalText, code_verifier: optionalText },
    ...{
      error: optionalText,
      error_description: optionalText,
      error_hint: optionalText,
      error_debug: optionalText,
    },
  },
  answers: { 302: redirection },
  async handle(face: AuthFlow, { request, reply }) {
    return redirect(reply, await receiveCallback(face, request))
  },
})

const signOut = (id: string, path: string) =>
  operation({
    id,
    summary: 'Ends the sessions of the account everywhere',
    method: 'POST',
    path,
    answers: { 204: noContent },
    security: 'bearer',
    handle: (face: AuthFlow, { request, reply }) => logout(face, request, reply),
  })

export const loginOperations = [
  ...[start, info, authable, perform, init, callback],
  ...[signOut('logout', '/logout'), signOut('authLogout', '/auth/logout')],
]
