import { Type } from 'typebox'
import { JwkSchema } from '../../../domain/keys/index.ts'
import { joinUrl } from '../../../kernel/url.ts'
import { asRecord, noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError, badRequest } from '../errors.ts'
import { ErrorDocument } from '../schema.ts'

const name = Type.Optional(Type.Union([Type.String({ pattern: '^[^\\u0000]{0,255}$' }), Type.Null()]))

const RequestSchema = Type.Object(
  { alg: Type.String(), kid: name, use: name },
  { title: 'createJsonWebKeySet' },
)

/** The domain says what is wrong with a key. */
const AnyKey = Type.Record(Type.String(), Type.Unknown())

const largestSet = 100
const JwksSchema = Type.Object(
  { keys: Type.Array(AnyKey, { maxItems: largestSet }) },
  { title: 'setJsonWebKeySet' },
)

const ShownKey = asRecord(JwkSchema)
const ShownSet = Type.Object({ keys: Type.Array(ShownKey) }, { title: 'jsonWebKeySet' })

const path = '/admin/keys/:set'

/** The public keys of an issuer whose assertions are trusted: the set is named after it. They are changed there. */
const trusted = async ({ trust }: OAuth2Admin, set: string) =>
  (await trust.keysOf(set)).map(({ kid, ...members }) => ({ use: 'sig', ...members, kid }))

const createKey = operation({
  id: 'createJsonWebKeySet',
  summary: 'Makes a key, and the set if there is none',
  method: 'POST',
  path,
  body: RequestSchema,
  answers: { 201: ShownSet },
  async handle({ keys: { sets }, issuer }: OAuth2Admin, { path, body, reply }) {
    const set = nameIn(path.set)
    const { alg, kid, use } = await body()
    if (use && use !== 'sig' && use !== 'enc') throw badRequest('The member use must be sig or enc.')
    const key = await sets.create(set, { alg, kid: kid || undefined, use: use || undefined })
    reply.header('location', joinUrl(issuer, `/keys/${encodeURIComponent(set)}`))
    return { keys: [{ ...key }] }
  },
})

const loadSet = operation({
  id: 'getJsonWebKeySet',
  summary: 'Shows a set of keys, private halves included',
  method: 'GET',
  path,
  answers: { 200: ShownSet },
  async handle(admin: OAuth2Admin, { path }) {
    const { sets } = admin.keys
    const set = stored(path.set)
    const others = await trusted(admin, set)
    if (others.length === 0) return { keys: await sets.load(set) }
    const own = await sets.find(set)
    const kids = own.map(({ kid }) => kid)
    return { keys: [...own, ...others.filter(({ kid }) => !kids.includes(kid))] }
  },
})

const replaceSet = operation({
  id: 'setJsonWebKeySet',
  summary: 'Replaces a set of keys',
  method: 'PUT',
  path,
  body: JwksSchema,
  answers: { 200: ShownSet },
  async handle({ keys: { sets } }: OAuth2Admin, { path, body }) {
    const set = nameIn(path.set)
    return { keys: await sets.replace(set, (await body()).keys) }
  },
})

const removeSet = operation({
  id: 'deleteJsonWebKeySet',
  summary: 'Deletes a set of keys',
  method: 'DELETE',
  path,
  answers: { 204: noContent },
  handle: ({ keys: { sets } }: OAuth2Admin, { path }) => sets.remove(stored(path.set)),
})

const loadKey = operation({
  id: 'getJsonWebKey',
  summary: 'Shows a key, its private half included',
  method: 'GET',
  path: `${path}/:kid`,
  answers: { 200: ShownSet },
  async handle(admin: OAuth2Admin, { path }) {
    const { sets } = admin.keys
    const [set, kid] = [stored(path.set), stored(path.kid)]
    const other = (await trusted(admin, set)).find((key) => key.kid === kid)
    if (other === undefined) return { keys: [await sets.loadKey(set, kid)] }
    return { keys: [(await sets.find(set)).find((key) => key.kid === kid) ?? other] }
  },
})

const putKey = operation({
  id: 'setJsonWebKey',
  // Hydra ignores the name in the path, and so does this.
  summary: 'Stores a key under the name that stands in it',
  method: 'PUT',
  path: `${path}/:kid`,
  body: AnyKey,
  answers: { 200: ShownKey },
  async handle({ keys: { sets } }: OAuth2Admin, { path, body }) {
    const [set, kid] = [nameIn(path.set), nameIn(path.kid)]
    return { ...(await sets.put(set, kid, await body())) }
  },
})

const removeKey = operation({
  id: 'deleteJsonWebKey',
  summary: 'Deletes a key',
  method: 'DELETE',
  path: `${path}/:kid`,
  answers: { 204: noContent },
  handle: ({ keys: { sets } }: OAuth2Admin, { path }) => sets.removeKey(stored(path.set), stored(path.kid)),
})

/** Key sets with their private halves (RFC 7517 §5): reading, making, replacing and deleting them. */
export const keyOperations: OperationGroup<OAuth2Admin> = {
  tag: 'keys',
  error: ErrorDocument,
  operations: [createKey, loadSet, replaceSet, removeSet, loadKey, putKey, removeKey],
}

/** A name for something that is to be stored. */
function nameIn(text: string): string {
  if (!/^[^\0]{1,255}$/.test(text)) throw badRequest('Names of keys and key sets have 1 to 255 characters.')
  return text
}

/** A name to look for. No stored one holds a NUL, and PostgreSQL refuses to compare one. */
function stored(text: string): string {
  if (text.includes('\0')) throw new AdminError(404, 'Unable to locate the resource', '')
  return text
}
