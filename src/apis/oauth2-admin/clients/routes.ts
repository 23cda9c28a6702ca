import type { FastifyInstance, FastifyRequest } from 'fastify'
import {
  type Client,
  ClientDocumentSchema,
  type ClientWithSecret,
  clientDocument,
  documentToPatch,
  LifespansSchema,
  registeredDocument,
  registeredInVain,
  writtenDocument,
} from '../../../domain/clients/index.ts'
import { readBody } from '../body.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError } from '../errors.ts'
import { pageLinks, readPage } from '../page.ts'
import { optionalParameter } from '../parameter.ts'
import { applyPatch } from './json-patch.ts'

interface ById {
  Params: { id: string }
}

/** Registration and management of clients. */
export const clientRoutes =
  ({ clients, secrets, publicUrl }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    const find = async (id: string) => {
      const client = await clients.load(storable(id))
      if (!client) throw notFound()
      return client
    }

    app.get(
      '/admin/clients',
      async (request: FastifyRequest<{ Querystring: Record<string, string> }>, reply) => {
        const page = readPage(request.query, secrets)
        const filter = {
          name: optionalParameter(request.query, 'client_name'),
          owner: optionalParameter(request.query, 'owner'),
        }
        const found = await clients.list({ after: page.after, limit: page.size + 1, ...filter })
        const shown = found.slice(0, page.size)
        const next = found.length > page.size ? shown.at(-1)?.id : undefined
        return reply.header('link', pageLinks(request, page, next, secrets)).send(shown.map(clientDocument))
      },
    )

    app.post('/admin/clients', async (request, reply) => {
      const registered = await clients.register(readBody(ClientDocumentSchema, request.body), 'operator')
      warnOfVain(request, registered.client)
      reply.code(201).header('location', `/admin/clients/${encodeURIComponent(registered.client.id)}`)
      return registeredDocument(registered, publicUrl)
    })

    app.get<ById>('/admin/clients/:id', async ({ params }) => clientDocument(await find(params.id)))

    app.put<ById>('/admin/clients/:id', async (request) => {
      const document = readBody(ClientDocumentSchema, request.body)
      const changed = await clients.change(storable(request.params.id), () => document)
      warnOfVain(request, changed.client)
      return { ...changedDocument(changed), ...writtenDocument(changed.client) }
    })

    app.patch<ById>('/admin/clients/:id', async (request) => {
      const changed = await clients.change(storable(request.params.id), (client) =>
        readBody(ClientDocumentSchema, applyPatch(documentToPatch(client), request.body)),
      )
      warnOfVain(request, changed.client)
      return changedDocument(changed)
    })

    app.delete<ById>('/admin/clients/:id', async ({ params }, reply) => {
      await clients.remove(storable(params.id), 'operator')
      return reply.code(204).send()
    })

    app.put<ById>('/admin/clients/:id/lifespans', async ({ params, body }) => {
      const given = Object.entries(readBody(LifespansSchema, body)).filter(([, value]) => value)
      return clientDocument(await clients.setLifespans(storable(params.id), Object.fromEntries(given)))
    })

    app.post<ById>('/admin/clients/:id/secrets/rotate', async ({ params }) =>
      changedDocument(await clients.rotateSecret(storable(params.id))),
    )

    app.delete<ById>('/admin/clients/:id/secrets/rotate', async ({ params }) =>
      clientDocument(await clients.dropRotatedSecrets(storable(params.id))),
    )
  }

/** A mistake shows in the log when it is made. */
function warnOfVain({ log }: FastifyRequest, { id, metadata }: Client): void {
  const problem = registeredInVain(metadata)
  if (problem !== undefined)
    log.warn({ clientId: id, problem }, 'a client was registered with what is of no use')
}

/** A new secret is told once, in the answer that made it. */
const changedDocument = ({ client, secret }: ClientWithSecret): Record<string, unknown> => ({
  ...clientDocument(client),
  ...(secret === undefined ? {} : { client_secret: secret }),
})

const notFound = () => new AdminError(404, 'Unable to locate the resource', '')

/** No id holds a NUL, and PostgreSQL refuses to compare one. */
function storable(id: string): string {
  if (id.includes('\0')) throw notFound()
  return id
}
