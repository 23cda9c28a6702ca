import { Type } from 'typebox'
import type { SessionFilter, StoredSession } from '../../domain/sessions/index.ts'
import { noContent, type OperationGroup, operation } from '../../platform/http/index.ts'
import type { SessionAdmin } from './context.ts'
import { IdentityAdminError } from './errors.ts'
import { pageQuery, readPage } from './page.ts'
import { ErrorDocument } from './schema.ts'
import { SessionDocument, sessionJson } from './session-json.ts'

const listQuery = {
  ...pageQuery,
  active: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])),
}

type ListQuery = { page_size?: string; page_token?: string; active?: 'true' | 'false' }

const documentOf = ({ assurance, publicUrl }: SessionAdmin, session: StoredSession): SessionDocument =>
  sessionJson(session, assurance.tableOf(undefined, 'hosted'), publicUrl)

/** A page, with links to the first one and, if this one is full, to the next. Links are relative, as in Kratos. */
async function pageOf(
  face: SessionAdmin,
  path: string,
  query: ListQuery,
  identityId?: string,
): Promise<{ link: string; sessions: SessionDocument[] }> {
  const { after, limit } = readPage(query)
  const filter: SessionFilter = {
    ...(identityId !== undefined && { identityId }),
    ...(query.active !== undefined && { isActive: query.active === 'true' }),
    ...(after !== undefined && { after: positionIn(after) }),
    limit,
  }
  const found = await face.sessions.list(filter)
  const link = (relation: string, token?: string) => {
    const parameters = { page_size: String(limit), page_token: token, active: query.active }
    return `<${path}?${queryOf(parameters)}>; rel="${relation}"`
  }
  const last = found.length === limit ? found.at(-1) : undefined
  const next = last ? [link('next', `${last.issuedAt}.${last.id}`)] : []
  return {
    link: [link('first'), ...next].join(','),
    sessions: found.map((session) => documentOf(face, session)),
  }
}

const queryOf = (parameters: Record<string, string | undefined>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

function positionIn(token: string): { issuedAt: number; id: string } {
  const [, issuedAt, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(token) ?? []
  if (issuedAt === undefined || id === undefined)
    throw new IdentityAdminError(400, 'page_token is not one that this server gave.')
  return { issuedAt: Number(issuedAt), id }
}

const list = operation({
  id: 'listSessions',
  summary: 'Lists the sessions of all identities, newest first, a page at a time',
  method: 'GET',
  path: '/admin/sessions',
  query: listQuery,
  answers: { 200: Type.Array(SessionDocument) },
  async handle(face: SessionAdmin, { query, reply }) {
    const { link, sessions } = await pageOf(face, '/admin/sessions', query)
    reply.header('link', link)
    return sessions
  },
})

const get = operation({
  id: 'getSession',
  summary: 'Shows a session',
  method: 'GET',
  path: '/admin/sessions/:id',
  answers: { 200: SessionDocument },
  async handle(face: SessionAdmin, { path }) {
    const session = await face.sessions.find(path.id)
    if (!session) throw new IdentityAdminError(404)
    return documentOf(face, session)
  },
})

const end = operation({
  id: 'disableSession',
  summary: 'Ends a session, with the sign-ins of applications that came from it',
  method: 'DELETE',
  path: '/admin/sessions/:id',
  answers: { 204: noContent },
  async handle({ access, sessions }: SessionAdmin, { path }) {
    if (!(await sessions.find(path.id))) throw new IdentityAdminError(404)
    await access.endSession(path.id)
  },
})

const listOfIdentity = operation({
  id: 'listIdentitySessions',
  summary: 'Lists the sessions of an identity, newest first, a page at a time',
  method: 'GET',
  path: '/admin/identities/:id/sessions',
  query: listQuery,
  answers: { 200: Type.Array(SessionDocument) },
  async handle(face: SessionAdmin, { path, query, reply }) {
    const address = `/admin/identities/${encodeURIComponent(path.id)}/sessions`
    const { link, sessions } = await pageOf(face, address, query, path.id)
    reply.header('link', link)
    return sessions
  },
})

const endOfIdentity = operation({
  id: 'deleteIdentitySessions',
  summary: 'Ends all sessions of an identity, with what the authorization server remembers of them',
  method: 'DELETE',
  path: '/admin/identities/:id/sessions',
  answers: { 204: noContent },
  async handle({ access, identities }: SessionAdmin, { path }) {
    if (!(await identities.load(path.id))) throw new IdentityAdminError(404)
    await access.endSessionsOf(path.id)
  },
})

export const sessionOperations: OperationGroup<SessionAdmin> = {
  tag: 'sessions',
  error: ErrorDocument,
  operations: [list, get, end, listOfIdentity, endOfIdentity],
}
