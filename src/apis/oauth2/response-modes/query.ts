import { withAnswer } from '../../../kernel/url.ts'
import { type ResponseMode, redirect } from './response-mode.ts'

/** RFC 6749 §4.1.2. */
export const query: ResponseMode = {
  name: 'query',
  answer: (reply, uri, parameters) => redirect(reply, withAnswer(uri, parameters)),
}
