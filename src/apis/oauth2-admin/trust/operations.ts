import { type Static, Type } from 'typebox'
import type { TrustedIssuer } from '../../../domain/trust/index.ts'
import { toTimestamp } from '../../../kernel/clock.ts'
import { isUuid } from '../../../kernel/ids.ts'
import { noContent, type OperationGroup, operation } from '../../../platform/http/index.ts'
import { lenient, strings } from '../body.ts'
import type { OAuth2Admin } from '../context.ts'
import { badRequest, missing, unnamed } from '../errors.ts'
import { pageLinks, pageQuery, readPage } from '../page.ts'
import { optionalText } from '../parameter.ts'
import { formatPosition, parsePosition } from '../position.ts'
import { ErrorDocument, nullable, list as texts, time } from '../schema.ts'

const DocumentSchema = Type.Object(
  {
    issuer: lenient.id,
    subject: lenient.id,
    allow_any_subject: lenient.flag,
    scope: lenient.list,
    jwk: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
    expires_at: lenient.text,
  },
  { title: 'trustOAuth2JwtGrantIssuer' },
)

const IssuerSchema = Type.Object(
  {
    id: Type.String(),
    issuer: Type.String(),
    subject: Type.String(),
    allow_any_subject: Type.Boolean(),
    scope: nullable(texts),
    public_key: Type.Object(
      { set: Type.String(), kid: Type.String() },
      { title: 'trustedOAuth2JwtGrantJsonWebKey' },
    ),
    created_at: time,
    expires_at: time,
  },
  { title: 'trustedOAuth2JwtGrantIssuer' },
)

const path = '/admin/trust/grants/jwt-bearer/issuers'

const add = operation({
  id: 'trustOAuth2JwtGrantIssuer',
  summary: 'Trusts the assertions of an issuer',
  method: 'POST',
  path,
  body: DocumentSchema,
  answers: { 201: IssuerSchema },
  async handle({ trust }: OAuth2Admin, { body, reply }) {
    const document = await body()
    const trusted = await trust.add(readDocument(document))
    // Without the prefix, as in Hydra: the listener knows the path with and without it.
    reply.header('location', `${path.replace('/admin', '')}/${trusted.id}`)
    return { ...trustedIssuerWire(trusted), scope: document.scope == null ? null : trusted.scope }
  },
})

const list = operation({
  id: 'listTrustedOAuth2JwtGrantIssuers',
  summary: 'Lists issuers that are trusted, a page at a time',
  method: 'GET',
  path,
  query: { ...pageQuery, issuer: optionalText },
  answers: { 200: Type.Array(IssuerSchema) },
  async handle({ trust, secrets }: OAuth2Admin, { query, request, reply }) {
    const page = readPage(query, secrets)
    const after = parsePosition(page.after)
    const found = await trust.list({
      issuer: query.issuer || undefined,
      after: after && { createdAt: after.time, id: after.id },
      limit: page.size + 1,
    })
    const shown = found.slice(0, page.size)
    const last = found.length > page.size ? shown.at(-1) : undefined
    const next = last && formatPosition({ time: last.createdAt, id: last.id })
    reply.header('link', pageLinks(request, page, next, secrets))
    return shown.map(trustedIssuerWire)
  },
})

const load = operation({
  id: 'getTrustedOAuth2JwtGrantIssuer',
  summary: 'Shows an issuer that is trusted',
  method: 'GET',
  path: `${path}/:id`,
  answers: { 200: IssuerSchema },
  handle: async ({ trust }: OAuth2Admin, { path }) => trustedIssuerWire(await trust.load(idIn(path))),
})

const remove = operation({
  id: 'deleteTrustedOAuth2JwtGrantIssuer',
  summary: 'Trusts an issuer no longer',
  method: 'DELETE',
  path: `${path}/:id`,
  answers: { 204: noContent },
  handle: ({ trust }: OAuth2Admin, { path }) => trust.remove(idIn(path)),
})

/** Issuers whose assertions are good for access tokens (RFC 7523 §2.1). */
export const trustOperations: OperationGroup<OAuth2Admin> = {
  tag: 'trusted issuers',
  error: ErrorDocument,
  operations: [add, list, load, remove],
}

function idIn({ id }: { id: string }): string {
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

const trustedIssuerWire = (trusted: TrustedIssuer) => ({
  id: trusted.id,
  issuer: trusted.issuer,
  subject: trusted.subject ?? '',
  allow_any_subject: trusted.subject === undefined,
  scope: trusted.scope,
  public_key: { set: trusted.issuer, kid: trusted.key.kid },
  created_at: toTimestamp(trusted.createdAt),
  expires_at: toTimestamp(trusted.expiresAt),
})
