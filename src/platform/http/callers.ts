import type { FastifyRequest } from 'fastify'

const names = new WeakMap<FastifyRequest, string>()

/** Says in the log who sent a request. */
export const nameCaller = (request: FastifyRequest, name: string): void => {
  names.set(request, name)
}

export const callerName = (request: FastifyRequest): string | undefined => names.get(request)
