import { noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import type { OAuth2Admin } from '../context.ts'
import { invalidRequest } from '../errors.ts'
import { optionalText } from '../parameter.ts'
import { ErrorDocument } from '../schema.ts'

const end = operation({
  id: 'revokeOAuth2LoginSessions',
  summary: 'Signs somebody out: one session, or all of a subject',
  method: 'DELETE',
  path: '/admin/oauth2/auth/sessions/login',
  query: { subject: optionalText, sid: optionalText },
  answers: { 204: noContent },
  async handle({ logout, access }: OAuth2Admin, { query: { sid, subject } }) {
    if (sid) await logout.end(sid)
    else if (subject) await access.endSessionsOf(subject)
    else throw invalidRequest("Either 'subject' or 'sid' query parameters need to be defined.")
  },
})

/** Signing people out from outside: one session, of which clients with a back channel hear, or all of a subject in silence. */
export const loginSessionOperations: OperationGroup<OAuth2Admin> = {
  tag: 'login sessions',
  error: ErrorDocument,
  operations: [end],
}
