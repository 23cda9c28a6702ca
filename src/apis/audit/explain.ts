import { type Static, Type } from 'typebox'
import { type Clients, clientDocument } from '../../domain/clients/index.ts'
import { adviceFor, type Refusals } from '../../domain/refusals/index.ts'
import { toExactTimestamp } from '../../kernel/clock.ts'
import { operation } from '../../platform/http/index.ts'
import { AuditError } from './errors.ts'

/** The parts that this operation is built from. */
export interface Explanations {
  refusals: Pick<Refusals, 'find'>
  clients: Pick<Clients, 'load'>
}

const Explanation = Type.Object(
  {
    id: Type.String({ description: 'Of the request: `x-request-id` of its answer.' }),
    time: Type.String({ format: 'date-time' }),
    method: Type.String(),
    path: Type.String(),
    parameters: Type.Record(Type.String(), Type.String(), {
      description: 'What was sent. Of parameters that may hold a secret the length alone.',
    }),
    client_authentication: Type.Optional(Type.String()),
    error: Type.String(),
    error_description: Type.String(),
    rule: Type.String({ description: 'The reason, or the functions that refused, the innermost first.' }),
    detail: Type.Optional(
      Type.String({ description: 'What the rule found, or what another server answered.' }),
    ),
    client_id: Type.Optional(Type.String()),
    registered: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'The client as it is registered now.' }),
    ),
    advice: Type.Optional(Type.String()),
  },
  { title: 'refusalExplanation' },
)

export const explainRefusal = operation({
  id: 'explainRefusal',
  summary: 'Explains why a request was refused',
  method: 'GET',
  path: '/admin/explain/:id',
  answers: { 200: Explanation },
  async handle({ refusals, clients }: Explanations, { path }): Promise<Static<typeof Explanation>> {
    const refused = path.id.includes('\0') ? undefined : await refusals.find(path.id)
    if (!refused) throw new AuditError(404, unknown)
    const client = refused.client === undefined ? undefined : await clients.load(refused.client)
    const { client: client_id, detail, clientAuthentication } = refused
    const advice = adviceFor(refused.rule, refused.error)
    return {
      ...{ id: refused.id, time: toExactTimestamp(refused.at), method: refused.method, path: refused.path },
      parameters: { ...refused.parameters },
      ...(clientAuthentication !== undefined && { client_authentication: clientAuthentication }),
      ...{ error: refused.error, error_description: refused.description, rule: refused.rule },
      ...(detail !== undefined && { detail }),
      ...(client_id !== undefined && { client_id }),
      ...(client && { registered: clientDocument(client) }),
      ...(advice !== undefined && { advice }),
    }
  },
})

const unknown =
  'No refusal of that request is kept: it was not refused, was refused more than a day ago or a moment ago on another node, or more have been refused since than are kept.'
