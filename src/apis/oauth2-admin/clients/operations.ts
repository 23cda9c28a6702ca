import { Type } from 'typebox'
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
import {
  type HttpRequest,
  noContent,
  type OperationGroup,
  operation,
  readAs,
} from '../../../platform/http/index.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError } from '../errors.ts'
import { pageLinks, pageQuery, readPage } from '../page.ts'
import { optionalText } from '../parameter.ts'
import { ClientAnswer, ErrorDocument } from '../schema.ts'
import { applyPatch, PatchSchema } from './json-patch.ts'

const path = '/admin/clients'

const list = operation({
  id: 'listOAuth2Clients',
  summary: 'Lists clients, a page at a time',
  method: 'GET',
  path,
  query: { ...pageQuery, client_name: optionalText, owner: optionalText },
  answers: { 200: Type.Array(ClientAnswer) },
  async handle({ clients, secrets }: OAuth2Admin, { query, request, reply }) {
    const page = readPage(query, secrets)
    const filter = { name: query.client_name || undefined, owner: query.owner || undefined }
    const found = await clients.list({ after: page.after, limit: page.size + 1, ...filter })
    const shown = found.slice(0, page.size)
    const next = found.length > page.size ? shown.at(-1)?.id : undefined
    reply.header('link', pageLinks(request, page, next, secrets))
    return shown.map(clientDocument)
  },
})

const create = operation({
  id: 'createOAuth2Client',
  summary: 'Registers a client; its secret is told once',
  method: 'POST',
  path,
  body: ClientDocumentSchema,
  answers: { 201: ClientAnswer },
  async handle({ clients, publicUrl }: OAuth2Admin, { body, request, reply }) {
    const registered = await clients.register(await body(), 'operator')
    warnOfVain(request, registered.client)
    reply.header('location', `${path}/${encodeURIComponent(registered.client.id)}`)
    return registeredDocument(registered, publicUrl)
  },
})

const load = operation({
  id: 'getOAuth2Client',
  summary: 'Shows a client',
  method: 'GET',
  path: `${path}/:id`,
  answers: { 200: ClientAnswer },
  async handle({ clients }: OAuth2Admin, { path: { id } }) {
    const client = await clients.load(storable(id))
    if (!client) throw notFound()
    return clientDocument(client)
  },
})

const replace = operation({
  id: 'setOAuth2Client',
  summary: 'Replaces the metadata of a client',
  method: 'PUT',
  path: `${path}/:id`,
  body: ClientDocumentSchema,
  answers: { 200: ClientAnswer },
  async handle({ clients }: OAuth2Admin, { path: { id }, body, request }) {
    const document = await body()
    const changed = await clients.change(storable(id), () => document)
    warnOfVain(request, changed.client)
    return { ...changedDocument(changed), ...writtenDocument(changed.client) }
  },
})

const patch = operation({
  id: 'patchOAuth2Client',
  summary: 'Changes members of the metadata of a client (RFC 6902)',
  method: 'PATCH',
  path: `${path}/:id`,
  body: PatchSchema,
  answers: { 200: ClientAnswer },
  async handle({ clients }: OAuth2Admin, { path: { id }, body, request }) {
    const changed = await clients.change(storable(id), async (client) =>
      readAs(ClientDocumentSchema, applyPatch(documentToPatch(client), await body())),
    )
    warnOfVain(request, changed.client)
    return changedDocument(changed)
  },
})

const remove = operation({
  id: 'deleteOAuth2Client',
  summary: 'Deletes a client',
  method: 'DELETE',
  path: `${path}/:id`,
  answers: { 204: noContent },
  handle: ({ clients }: OAuth2Admin, { path: { id } }) => clients.remove(storable(id), 'operator'),
})

const setLifespans = operation({
  id: 'setOAuth2ClientLifespans',
  summary: 'Sets how long the tokens of a client are good',
  method: 'PUT',
  path: `${path}/:id/lifespans`,
  body: LifespansSchema,
  answers: { 200: ClientAnswer },
  async handle({ clients }: OAuth2Admin, { path: { id }, body }) {
    const given = Object.entries(await body()).filter(([, value]) => value)
    return clientDocument(await clients.setLifespans(storable(id), Object.fromEntries(given)))
  },
})

const rotateSecret = operation({
  id: 'rotateOAuth2ClientSecret',
  summary: 'Makes a new secret; earlier ones stay good',
  method: 'POST',
  path: `${path}/:id/secrets/rotate`,
  answers: { 200: ClientAnswer },
  handle: async ({ clients }: OAuth2Admin, { path: { id } }) =>
    changedDocument(await clients.rotateSecret(storable(id))),
})

const dropSecrets = operation({
  id: 'deleteRotatedOAuth2ClientSecrets',
  summary: 'Ends the earlier secrets of a client',
  method: 'DELETE',
  path: `${path}/:id/secrets/rotate`,
  answers: { 200: ClientAnswer },
  handle: async ({ clients }: OAuth2Admin, { path: { id } }) =>
    clientDocument(await clients.dropRotatedSecrets(storable(id))),
})

/** Registration and management of clients. */
export const clientOperations: OperationGroup<OAuth2Admin> = {
  tag: 'clients',
  error: ErrorDocument,
  operations: [list, create, load, replace, patch, remove, setLifespans, rotateSecret, dropSecrets],
}

/** A mistake shows in the log when it is made. */
function warnOfVain({ log }: HttpRequest, { id, metadata }: Client): void {
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
