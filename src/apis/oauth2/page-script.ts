import { createHash } from 'node:crypto'
import type { HttpReply } from '../../platform/http/index.ts'

/** The script of a page of this face. Its name is its content's, so that browsers may keep it for good. */
export interface PageScript {
  /** For the page. */
  src: string
  path: string
  answer(reply: HttpReply): HttpReply
}

export function pageScript(publicUrl: string, body: string): PageScript {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  const path = `/oauth2/assets/${digest}.js`
  return {
    src: new URL(publicUrl).pathname.replace(/\/+$/, '') + path,
    path,
    answer: (reply) =>
      reply
        .type('text/javascript; charset=utf-8')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(body),
  }
}
