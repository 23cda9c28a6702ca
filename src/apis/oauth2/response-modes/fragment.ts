import { type ResponseMode, redirect } from './response-mode.ts'

/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1: what a server never sees, and so never logs. */
export const fragment: ResponseMode = {
  name: 'fragment',
  answer: (reply, uri, parameters) => redirect(reply, `${uri}#${parameters}`),
}
