import type { HttpReply } from '../../platform/http/index.ts'

/** Codes and tokens stand in these addresses: they are nobody else's. */
export const redirect = (reply: HttpReply, location: string): HttpReply =>
  reply.code(302).header('referrer-policy', 'no-referrer').header('location', location).send()
