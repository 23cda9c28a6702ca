import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ClientDocumentSchema } from '../../../domain/clients/index.ts'
import { withQuery } from '../../../kernel/url.ts'
import { readBody } from '../body.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError, badRequest } from '../errors.ts'
import { applyPatch } from './json-patch.ts'
import { pageLinks, readPage } from './page.ts'
import { clientWire, newClientWire } from './wire.ts'

interface ById {
  Params: { id: string }
}

/** Registration and management of clients. */
export const clientRoutes =
  ({ clients, secrets }: OAuth2Admin) =>
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
          name: filterOf(request.query, 'client_name'),
          owner: filterOf(request.query, 'owner'),
        }
        const found = await clients.list({ after: page.after, limit: page.size + 1, ...filter })
        const shown = found.slice(0, page.size)
        const next = found.length > page.size ? shown.at(-1)?.id : undefined
        const base = `${request.protocol}://${request.host}/admin/clients`
        const url = withQuery(base, { client_name: filter.name, owner: filter.owner })
        return reply.header('link', pageLinks(url, page, next, secrets)).send(shown.map(clientWire))
      },
    )

    app.post('/admin/clients', async (request, reply) => {
      const { client, secret } = await clients.register(readBody(ClientDocumentSchema, request.body))
      reply.code(201).header('location', `/admin/clients/${encodeURIComponent(client.id)}`)
      return { ...newClientWire(client), ...(secret === undefined ? {} : { client_secret: secret }) }
    })

    app.get<ById>('/admin/clients/:id', async ({ params }) => clientWire(await find(params.id)))

    app.put<ById>('/admin/clients/:id', async ({ params, body }) => {
      const { client, secret } = await clients.replace(
        storable(params.id),
        readBody(ClientDocumentSchema, body),
      )
      return { ...clientWire(client), ...(secret === undefined ? {} : { client_secret: secret }) }
    })

    app.patch<ById>('/admin/clients/:id', async ({ params, body }) => {
      const document = applyPatch(clientWire(await find(params.id)), body)
      const { client, secret } = await clients.replace(params.id, readBody(ClientDocumentSchema, document))
      return { ...clientWire(client), ...(secret === undefined ? {} : { client_secret: secret }) }
    })

    app.delete<ById>('/admin/clients/:id', async ({ params }, reply) => {
      await clients.remove(storable(params.id))
      return reply.code(204).send()
    })
  }

const notFound = () => new AdminError(404, 'Unable to locate the resource', '')

/** No id holds a NUL, and PostgreSQL refuses to compare one. */
function storable(id: string): string {
  if (id.includes('\0')) throw notFound()
  return id
}

function filterOf(query: Record<string, unknown>, name: string): string | undefined {
  const value = query[name]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || value.includes('\0'))
    throw badRequest(`The query parameter ${name} is malformed.`)
  return value
}
