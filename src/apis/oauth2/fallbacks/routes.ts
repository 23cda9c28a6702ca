import type { FastifyInstance, FastifyReply } from 'fastify'
import { escapeHtml } from '../../../kernel/html.ts'

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

const facts = { error: 'Error', error_description: 'Description', error_hint: 'Hint', error_debug: 'Debug' }

export const fallbackRoutes = () => async (app: FastifyInstance) => {
  for (const [path, heading] of Object.entries(pages)) {
    app.get(`/oauth2/fallbacks/${path}`, async (_request, reply) => send(reply, heading))
  }
  app.get('/oauth2/fallbacks/error', async ({ query }, reply) => {
    const given = query as Record<string, unknown>
    const items = Object.entries(facts)
      .filter(([name]) => typeof given[name] === 'string')
      .map(([name, label]) => `<li>${label}: ${escapeHtml(String(given[name]))}</li>`)
    return send(reply, 'The OAuth2 request resulted in an error.', `<ul>\n${items.join('\n')}\n</ul>`)
  })
}

const send = (reply: FastifyReply, heading: string, rest = ''): FastifyReply =>
  reply
    .code(200)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
    .header('x-frame-options', 'DENY')
    .send(
      `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Gatehouse</title></head>\n<body>\n<h1>${heading}</h1>\n${rest}\n</body>\n</html>\n`,
    )
