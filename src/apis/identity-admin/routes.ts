import type { FastifyInstance } from 'fastify'
import { joinUrl } from '../../kernel/url.ts'
import { announcePassing, logRefusal } from '../../platform/http/index.ts'
import { createIdentity, type IdentityCreation } from './create-identity.ts'
import { errorJson, IdentityAdminError, toIdentityAdminError } from './errors.ts'
import { identityJson } from './identity-json.ts'
import { pageLinks, readPage } from './page.ts'
import { readState } from './patch.ts'
import { updateIdentity } from './update-identity.ts'

interface IdentityAdmin extends IdentityCreation {
  /** Base of the public endpoints, where schemas are. */
  publicUrl: string
  /** Base of the admin endpoints. */
  adminUrl: string
}

interface ById {
  Params: { id: string }
}

export const identityAdmin = (face: IdentityAdmin) => async (app: FastifyInstance) => {
  const { identities, publicUrl } = face
  const list = joinUrl(face.adminUrl, 'identities')

  app.setErrorHandler((thrown, request, reply) => {
    const error = toIdentityAdminError(thrown)
    if (error.status === 500) request.log.error({ err: thrown }, 'identity administration failed')
    else logRefusal(request, { error: error.message, description: error.reason ?? '' }, thrown)
    announcePassing(reply, thrown)
    return reply.status(error.status).send(errorJson(error, request.id))
  })

  app.post('/admin/identities', async (request, reply) => {
    const identity = await createIdentity(face, request.body)
    reply.status(201).header('location', joinUrl(list, identity.id))
    return identityJson(identity, publicUrl, await identities.credentials(identity.id))
  })

  app.get('/admin/identities', async (request, reply) => {
    const page = readPage(request.query as Record<string, unknown>)
    const found = await identities.list(page)
    reply.header(
      'link',
      pageLinks(
        list,
        page,
        found.map(({ id }) => id),
      ),
    )
    return found.map((identity) => identityJson(identity, publicUrl))
  })

  app.get<ById>('/admin/identities/:id', async ({ params }) => {
    const identity = await identities.load(params.id)
    if (!identity) throw new IdentityAdminError(404)
    return identityJson(identity, publicUrl, await identities.credentials(identity.id))
  })

  app.put<ById>('/admin/identities/:id', async ({ params, body }) => {
    const identity = await updateIdentity(face, params.id, body)
    return identityJson(identity, publicUrl, await identities.credentials(identity.id))
  })

  app.patch<ById>('/admin/identities/:id', async ({ params, body }) => {
    const state = readState(body)
    const found = (await identities.setState(params.id, state)) && (await identities.load(params.id))
    if (!found) throw new IdentityAdminError(404)
    return identityJson(found, publicUrl, await identities.credentials(found.id))
  })

  app.delete<ById>('/admin/identities/:id', async ({ params }, reply) => {
    if (!(await identities.remove(params.id))) throw new IdentityAdminError(404)
    return reply.status(204).send()
  })
}
