import cluster from 'node:cluster'
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

/** A port that is free on `host` right now. Only for development and tests: another process may take it. */
export async function freePort(host: string): Promise<number> {
  const { port, release } = await holdPort(host, 0)
  await release()
  return port
}
