import cluster from 'node:cluster'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

interface HeldPort {
  port: number
  /** For the server that takes it over. More than one call does no harm. */
  release(): Promise<void>
}

/**
 * Takes a port of `host`, any free one for 0, before there is a server for it: a process that cannot listen is to leave
 * nothing behind. Callers are turned away until then. In a worker nothing is held: its siblings may serve there already.
 */
export async function holdPort(host: string, port: number): Promise<HeldPort> {
  if (cluster.isWorker && port !== 0) return { port, release: async () => {} }
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, resolve)
  })
  const { port: held } = server.address() as { port: number }
  return { port: held, release: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** Below the ports that systems give to connections that go out, and above those that browsers refuse. */
const range = { from: 20_000, to: 32_000 }
const mostTries = 20

/**
 * A port that is free on `host` right now. Only for development and tests: another process may take it, though no connection
 * of any process does so by chance.
 */
export async function freePort(host: string): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { port, release } = await holdPort(host, randomInt(range.from, range.to))
      await release()
      return port
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === mostTries) throw error
    }
  }
}
