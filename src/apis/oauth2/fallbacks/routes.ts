import type { FastifyInstance, FastifyReply } from 'fastify'
import { escapeHtml } from '../../../kernel/html.ts'
import { openError } from '../../../kernel/signed-error.ts'
import type { AuthorizationServer } from '../context.ts'
import { isErrorCode } from '../errors.ts'

const missing =
  'The request could not be executed because a mandatory configuration key is missing or malformed'

/** Pages that programs written for Hydra look for by these headings. The hosted pages are what people see instead. */
const pages: Record<string, string> = {
  login: missing,
  consent: missing,
  logout: missing,
  device: missing,
  'logout/callback':
    'The Default Post Logout URL is not set which is why you are seeing this fallback page. Your log out request however succeeded.',
  'device/done':
    'The Default Post Device URL is not set which is why you are seeing this fallback page. Your device login request however succeeded.',
}

export const fallbackRoutes =
  ({ cookieSecrets }: Pick<AuthorizationServer, 'cookieSecrets'>) =>
  async (app: FastifyInstance) => {
    for (const [path, heading] of Object.entries(pages)) {
      app.get(`/oauth2/fallbacks/${path}`, async (_request, reply) => send(reply, heading))
    }
    app.get('/oauth2/fallbacks/error', async ({ query }, reply) => {
      // Anybody can write the address of this page: codes that exist may stand in it, other words have to be ours.
      const { error, error_description: description } = query as Record<string, unknown>
      const [code, text] = [textIn(error), textIn(description)]
      const signed = openError(cookieSecrets, code, text)
      const items = [
        ['Error', signed || isErrorCode(code) ? code : undefined],
        ['Description', signed?.description],
        ['Request', signed?.requestId],
      ]
        .filter(([, shown]) => shown !== undefined)
        .map(([label, shown]) => `<li>${label}: ${escapeHtml(String(shown))}</li>`)
      return send(reply, 'The OAuth2 request resulted in an error.', `<ul>\n${items.join('\n')}\n</ul>`)
    })
  }

/** Of a parameter that is there once. */
const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const send = (reply: FastifyReply, heading: string, rest = ''): FastifyReply =>
  reply
    .code(200)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
    .header('x-frame-options', 'DENY')
    .send(
      `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Gatehouse</title></head>\n<body>\n<h1>${heading}</h1>\n${rest}\n</body>\n</html>\n`,
    )
