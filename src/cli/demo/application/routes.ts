import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { AuthorizationResponseError } from 'openid-client'
import { parseUrl } from '../../../kernel/url.ts'
import type { Html } from '../../../ui/html.ts'
import { homePage, problemPage, userPage } from './pages.ts'
import { createRelyingParty, type RelyingPartySettings } from './relying-party.ts'
import { createSessions } from './sessions.ts'
import { styles } from './styles.ts'

export interface ApplicationSettings extends RelyingPartySettings {
  port: number
}

/** A small application that lets Gatehouse tell it who its users are. */
export async function startApplication(settings: ApplicationSettings): Promise<FastifyInstance> {
  const relyingParty = createRelyingParty(settings)
  const sessions = createSessions()
  const server = Fastify({ forceCloseConnections: true })
  server.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
    payload.resume().once('end', () => done(null))
  })
  server.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
  })
  server.setErrorHandler((error: Error, _request, reply) =>
    page(reply.status(error instanceof AuthorizationResponseError ? 403 : 502), problemPage(error)),
  )

  server.get('/', async ({ headers }, reply) => {
    const user = sessions.find(headers.cookie)?.user
    return page(reply, user ? userPage(user) : homePage(settings.issuer))
  })

  server.get('/sign-in', async ({ headers }, reply) => {
    const { address, state, pending } = await relyingParty.beginSignIn()
    const session = sessions.find(headers.cookie)
    if (session) session.pending.set(state, pending)
    else reply.header('set-cookie', sessions.start({ pending: new Map([[state, pending]]) }))
    return reply.redirect(address, 303)
  })

  server.get('/callback', async ({ headers, url }, reply) => {
    const address = new URL(url, settings.url)
    const state = address.searchParams.get('state') ?? ''
    const session = sessions.find(headers.cookie)
    const pending = session?.pending.get(state)
    if (!session || !pending)
      return page(
        reply.status(400),
        problemPage(new Error('This sign-in was not started here, or it has been used already.')),
      )
    session.pending.delete(state)
    const user = await relyingParty.finishSignIn(address, state, pending)
    // A new session id for the signed-in user: one that somebody planted earlier stays worthless.
    sessions.end(headers.cookie)
    reply.header('set-cookie', sessions.start({ pending: session.pending, user }))
    return reply.redirect('/', 303)
  })

  server.post('/refresh', async ({ headers }, reply) => {
    const session = sessions.find(headers.cookie)
    if (session?.user) {
      session.refreshing ??= relyingParty.refresh(session.user).finally(() => delete session.refreshing)
      session.user = await session.refreshing
    }
    return reply.redirect('/', 303)
  })

  server.post('/sign-out', async ({ headers }, reply) => {
    const user = sessions.find(headers.cookie)?.user
    sessions.end(headers.cookie)
    return reply.redirect(user ? await relyingParty.signOut(user) : '/', 303)
  })

  server.get('/styles.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(styles))

  await server.listen({ host: parseUrl(settings.url)?.hostname ?? '127.0.0.1', port: settings.port })
  return server
}

const page = (reply: FastifyReply, content: Html): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(content.toString())
