import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import type { TrustedIssuer } from '../../../domain/trust/index.ts'
import { toTimestamp } from '../../../kernel/clock.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { lenient, readBody, strings, wordUnreadable } from '../body.ts'
import type { OAuth2Admin } from '../context.ts'
import { badRequest, missing, unnamed } from '../errors.ts'
import { pageLinks, readPage } from '../page.ts'
import { optionalParameter } from '../parameter.ts'
import { formatPosition, parsePosition } from '../position.ts'

const DocumentSchema = Type.Object({
  issuer: lenient.id,
  subject: lenient.id,
  allow_any_subject: lenient.flag,
  scope: lenient.list,
  jwk: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  expires_at: lenient.text,
})

interface ById {
  Params: { id: string }
}

const path = '/admin/trust/grants/jwt-bearer/issuers'

/** Issuers whose assertions are good for access tokens (RFC 7523 §2.1). */
export const trustRoutes =
  ({ trust, secrets }: OAuth2Admin) =>
  async (app: FastifyInstance) => {
    wordUnreadable(app, unnamed)
    app.post(path, async ({ body }, reply) => {
      const document = readBody(DocumentSchema, body)
      const trusted = await trust.add(readDocument(document))
      // Without the prefix, as in Hydra: the listener knows the path with and without it.
      reply.code(201).header('location', `${path.replace('/admin', '')}/${trusted.id}`)
      return { ...trustedIssuerWire(trusted), scope: document.scope == null ? null : trusted.scope }
    })

    app.get(path, async (request, reply) => {
      const query = request.query as Record<string, unknown>
      const issuer = optionalParameter(query, 'issuer')
      const page = readPage(query, secrets)
      const after = parsePosition(page.after)
      const found = await trust.list({
        issuer,
        after: after && { createdAt: after.time, id: after.id },
        limit: page.size + 1,
      })
      const shown = found.slice(0, page.size)
      const last = found.length > page.size ? shown.at(-1) : undefined
      const next = last && formatPosition({ time: last.createdAt, id: last.id })
      return reply.header('link', pageLinks(request, page, next, secrets)).send(shown.map(trustedIssuerWire))
    })

    app.get<ById>(`${path}/:id`, async ({ params }) => trustedIssuerWire(await trust.load(idIn(params))))

    app.delete<ById>(`${path}/:id`, async ({ params }, reply) => {
      await trust.remove(idIn(params))
      return reply.code(204).send()
    })
  }

function idIn({ id }: ById['Params']): string {
  if (!isUuid(id)) throw badRequest('Unable to parse parameter id: it must be a UUID.')
  return id.toLowerCase()
}

function readDocument(document: Static<typeof DocumentSchema>) {
  const { issuer, subject, allow_any_subject: any, jwk, expires_at: expires } = document
  if (!issuer) throw missing("Field 'issuer' is required.")
  if (!subject && !any) throw missing("One of 'subject' or 'allow_any_subject' field must be set.")
  if (subject && any)
    throw missing("Both 'subject' and 'allow_any_subject' fields cannot be set at the same time.")
  if (!expires) throw missing("Field 'expires_at' is required.")
  if (!jwk) throw missing("Field 'jwk' must contain JWK with not empty 'kid'.")
  return {
    issuer,
    subject: subject || undefined,
    scope: strings(document.scope).filter(Boolean),
    jwk,
    expiresAt: readTimestamp(expires),
  }
}

const timestamp = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

function readTimestamp(text: string): number {
  const time = timestamp.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw unnamed("Field 'expires_at' must be a time such as 2031-02-03T04:05:06Z.")
  return time
}

const trustedIssuerWire = (trusted: TrustedIssuer): Record<string, unknown> => ({
  id: trusted.id,
  issuer: trusted.issuer,
  subject: trusted.subject ?? '',
  allow_any_subject: trusted.subject === undefined,
  scope: trusted.scope,
  public_key: { set: trusted.issuer, kid: trusted.key.kid },
  created_at: toTimestamp(trusted.createdAt),
  expires_at: toTimestamp(trusted.expiresAt),
})
