import type { HttpReply } from '../../../platform/http/index.ts'

/** How the answer of the authorization endpoint reaches the client. */
export interface ResponseMode {
  name: string
  /** Sends `parameters` to `uri`, whose text stays as it was registered. */
  answer(reply: HttpReply, uri: string, parameters: URLSearchParams): HttpReply
}

/** 303, so that no browser repeats a POST with credentials (RFC 9700 §4.12). */
export const redirect = (reply: HttpReply, location: string): HttpReply =>
  reply.code(303).header('location', inAscii(location)).send()

/** Only what a header cannot carry is encoded. */
const inAscii = (uri: string): string => uri.toWellFormed().replace(/[^\x21-\x7E]+/g, encodeURIComponent)
