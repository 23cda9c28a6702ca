import type { FastifyBaseLogger } from 'fastify'

type Child = Parameters<FastifyBaseLogger['child']>
type Line = [object]

/**
 * The logger of a request, made when there is something to say: to few requests there is, and to make one takes longer
 * than to find the route. A class, because methods of its own for each request would take half as long again.
 */
class RequestLog implements FastifyBaseLogger {
  readonly #parent: FastifyBaseLogger
  readonly #child: Child
  #made: FastifyBaseLogger | undefined

  constructor(parent: FastifyBaseLogger, child: Child) {
    this.#parent = parent
    this.#child = child
  }

  get #own(): FastifyBaseLogger {
    this.#made ??= this.#parent.child(...this.#child)
    return this.#made
  }

  get level(): string {
    return this.#parent.level
  }

  fatal(...line: Line): void {
    this.#own.fatal(...line)
  }

  error(...line: Line): void {
    this.#own.error(...line)
  }

  warn(...line: Line): void {
    this.#own.warn(...line)
  }

  info(...line: Line): void {
    this.#own.info(...line)
  }

  debug(...line: Line): void {
    this.#own.debug(...line)
  }

  trace(...line: Line): void {
    this.#own.trace(...line)
  }

  silent(): void {}

  child(...child: Child): FastifyBaseLogger {
    return this.#own.child(...child)
  }
}

export const requestLog = (parent: FastifyBaseLogger, ...child: Child): FastifyBaseLogger =>
  new RequestLog(parent, child)
