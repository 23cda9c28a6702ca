import { Type } from 'typebox'
import { joinUrl } from '../../kernel/url.ts'
import { noContent, type OperationGroup, operation } from '../../platform/http/index.ts'
import type { IdentityAdmin } from './context.ts'
import { createIdentity } from './create-identity.ts'
import { IdentityAdminError } from './errors.ts'
import { identityJson } from './identity-json.ts'
import { pageLinks, pageQuery, readPage } from './page.ts'
import {
  CreateIdentityBody,
  ErrorDocument,
  IdentityDocument,
  StatePatch,
  UpdateIdentityBody,
} from './schema.ts'
import { updateIdentity } from './update-identity.ts'

const list = ({ adminUrl }: IdentityAdmin): string => joinUrl(adminUrl, 'identities')

const create = operation({
  id: 'createIdentity',
  summary: 'Creates an identity',
  method: 'POST',
  path: '/admin/identities',
  body: CreateIdentityBody,
  answers: { 201: IdentityDocument },
  async handle(face: IdentityAdmin, { body, reply }) {
    const identity = await createIdentity(face, await body())
    reply.header('location', joinUrl(list(face), identity.id))
    return identityJson(identity, face.publicUrl, await face.identities.credentials(identity.id))
  },
})

const listPage = operation({
  id: 'listIdentities',
  summary: 'Lists identities, a page at a time',
  method: 'GET',
  path: '/admin/identities',
  query: pageQuery,
  answers: { 200: Type.Array(IdentityDocument) },
  async handle(face: IdentityAdmin, { query, reply }) {
    const page = readPage(query)
    const found = await face.identities.list(page)
    const ids = found.map(({ id }) => id)
    reply.header('link', pageLinks(list(face), page, ids))
    return found.map((identity) => identityJson(identity, face.publicUrl))
  },
})

const load = operation({
  id: 'getIdentity',
  summary: 'Shows an identity',
  method: 'GET',
  path: '/admin/identities/:id',
  answers: { 200: IdentityDocument },
  async handle({ identities, publicUrl }: IdentityAdmin, { path }) {
    const identity = await identities.load(path.id)
    if (!identity) throw new IdentityAdminError(404)
    return identityJson(identity, publicUrl, await identities.credentials(identity.id))
  },
})

const update = operation({
  id: 'updateIdentity',
  summary: 'Replaces traits, state and metadata of an identity, and its password if one is given',
  method: 'PUT',
  path: '/admin/identities/:id',
  body: UpdateIdentityBody,
  answers: { 200: IdentityDocument },
  async handle(face: IdentityAdmin, { path, body }) {
    const identity = await updateIdentity(face, path.id, await body())
    return identityJson(identity, face.publicUrl, await face.identities.credentials(identity.id))
  },
})

const patch = operation({
  id: 'patchIdentity',
  summary: 'Turns an identity off or on',
  method: 'PATCH',
  path: '/admin/identities/:id',
  body: StatePatch,
  answers: { 200: IdentityDocument },
  async handle({ identities, publicUrl }: IdentityAdmin, { path, body }) {
    const changes = await body()
    const { value } = changes.at(-1) as StatePatch[number]
    const found = (await identities.setState(path.id, value)) && (await identities.load(path.id))
    if (!found) throw new IdentityAdminError(404)
    return identityJson(found, publicUrl, await identities.credentials(found.id))
  },
})

const remove = operation({
  id: 'deleteIdentity',
  summary: 'Deletes an identity and all that it has',
  method: 'DELETE',
  path: '/admin/identities/:id',
  answers: { 204: noContent },
  async handle({ identities }: IdentityAdmin, { path }) {
    if (!(await identities.remove(path.id))) throw new IdentityAdminError(404)
  },
})

export const identityOperations: OperationGroup<IdentityAdmin> = {
  tag: 'identities',
  error: ErrorDocument,
  operations: [listPage, create, load, update, patch, remove],
}
