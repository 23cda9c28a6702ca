import type { FastifyInstance } from 'fastify'
import { type DocumentInfo, openApiDocument } from './openapi.ts'
import type { Operation, OperationGroup } from './operation.ts'

interface Stated {
  operation: Operation
  group: OperationGroup
}

/** Serves, at `path`, the OpenAPI document of the operations that `server` is given after this. */
export function serveDocument(server: FastifyInstance, path: string, info: DocumentInfo): void {
  const served = new Map<OperationGroup, Operation[]>()
  server.addHook('onRoute', ({ config, method }) => {
    const { stated } = (config ?? {}) as { stated?: Stated }
    if (stated === undefined || method === 'HEAD') return
    const { operation, group } = stated
    served.set(group, [...(served.get(group) ?? []), operation])
  })
  // Few ask for it: it is made for the first one.
  let text: string | undefined
  server.get(path, async (_request, reply) => {
    const groups = Array.from(served, ([group, operations]) => ({ ...group, operations }))
    text ??= JSON.stringify(openApiDocument(info, groups))
    return reply.type('application/json; charset=utf-8').send(text)
  })
}
