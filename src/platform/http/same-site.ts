import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLocalHost } from '../../kernel/url.ts'

/** A browser brought a request that its user did not mean to make. */
export class ForeignRequest extends Error {
  readonly statusCode = 403

  constructor(message: string) {
    super(message)
    this.name = 'ForeignRequest'
  }
}

/**
 * Keeps pages that somebody happens to visit away from a listener without authentication. Browsers name their origin
 * with every write; and a name that was made to lead to a loopback address (DNS rebinding) is not a name of this
 * machine. `loopback` says that the listener is bound to such an address, `ownHost` is the host in its configured URL.
 */
export function refuseForeignPages(server: FastifyInstance, loopback: boolean, ownHost: string): void {
  server.addHook('onRequest', async (request) => {
    if (loopback && !isLocalHost(hostname(request)) && request.host !== ownHost) {
      throw new ForeignRequest(
        'The admin API is bound to this machine and answers to its names. Callers that use another name need it in urls.self.admin.',
      )
    }
    const { origin } = request.headers
    if (origin === undefined || request.method === 'GET' || request.method === 'HEAD') return
    if (URL.parse(origin)?.host !== request.host) {
      throw new ForeignRequest('The admin API does not answer pages of other sites.')
    }
  })
}

const hostname = ({ host }: FastifyRequest): string => host.replace(/:\d+$/, '')
