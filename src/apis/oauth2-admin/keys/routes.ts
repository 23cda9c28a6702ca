import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { joinUrl } from '../../../kernel/url.ts'
import { readBody } from '../body.ts'
import type { OAuth2Admin } from '../context.ts'
import { AdminError, badRequest } from '../errors.ts'

interface BySet {
  Params: { set: string }
}

interface ByKey {
  Params: { set: string; kid: string }
}

const name = Type.Optional(Type.Union([Type.String({ pattern: '^[^\\u0000]{0,255}$' }), Type.Null()]))

const RequestSchema = Type.Object({ alg: Type.String(), kid: name, use: name })

const JwkSchema = Type.Record(Type.String(), Type.Unknown())

const largestSet = 100
const JwksSchema = Type.Object({ keys: Type.Array(JwkSchema, { maxItems: largestSet }) })

/** Key sets with their private halves (RFC 7517 §5): reading, making, replacing and deleting them. */
export const keyRoutes =
  ({ keys: { sets }, trust, issuer }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    /** The public keys of an issuer whose assertions are trusted: the set is named after it. They are changed there. */
    const trusted = async (set: string) =>
      (await trust.keysOf(set)).map(({ kid, ...members }) => ({ use: 'sig', ...members, kid }))

    app.post<BySet>('/admin/keys/:set', async ({ params, body }, reply) => {
      const set = nameIn(params.set)
      const { alg, kid, use } = readBody(RequestSchema, body)
      if (use && use !== 'sig' && use !== 'enc') throw badRequest('The member use must be sig or enc.')
      const key = await sets.create(set, { alg, kid: kid || undefined, use: use || undefined })
      reply.code(201).header('location', joinUrl(issuer, `/keys/${encodeURIComponent(set)}`))
      return { keys: [key] }
    })

    app.get<BySet>('/admin/keys/:set', async ({ params }) => {
      const set = stored(params.set)
      const others = await trusted(set)
      if (others.length === 0) return { keys: await sets.load(set) }
      const own = await sets.find(set)
      const kids = own.map(({ kid }) => kid)
      return { keys: [...own, ...others.filter(({ kid }) => !kids.includes(kid))] }
    })

    app.put<BySet>('/admin/keys/:set', async ({ params, body }) => ({
      keys: await sets.replace(nameIn(params.set), readBody(JwksSchema, body).keys),
    }))

    app.delete<BySet>('/admin/keys/:set', async ({ params }, reply) => {
      await sets.remove(stored(params.set))
      return reply.code(204).send()
    })

    app.get<ByKey>('/admin/keys/:set/:kid', async ({ params }) => {
      const [set, kid] = [stored(params.set), stored(params.kid)]
      const other = (await trusted(set)).find((key) => key.kid === kid)
      if (other === undefined) return { keys: [await sets.loadKey(set, kid)] }
      return { keys: [(await sets.find(set)).find((key) => key.kid === kid) ?? other] }
    })

    // The name of the key is the one in the document; Hydra ignores the one in the path, and so does this.
    app.put<ByKey>('/admin/keys/:set/:kid', async ({ params, body }) =>
      sets.put(nameIn(params.set), nameIn(params.kid), readBody(JwkSchema, body)),
    )

    app.delete<ByKey>('/admin/keys/:set/:kid', async ({ params }, reply) => {
      await sets.removeKey(stored(params.set), stored(params.kid))
      return reply.code(204).send()
    })
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
