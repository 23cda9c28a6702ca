import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedCall {
  path: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

export type HookAnswer = { status: number; body?: unknown } | 'none' | 'hang up'

/** A server that hooks are pointed at. It answers 204 unless it is told otherwise. */
export interface HookReceiver {
  url: string
  calls: ReceivedCall[]
  /** How many connections were opened. */
  connections(): number
  /** Answers for the next calls, in order. */
  answers: HookAnswer[]
  reset(): void
  close(): Promise<void>
}

export async function startHookReceiver(): Promise<HookReceiver> {
  const receiver = { calls: [] as ReceivedCall[], answers: [] as HookAnswer[] }
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
      receiver.calls.push({ path: request.url ?? '', headers: request.headers, body })
      reply(response, receiver.answers.shift() ?? { status: 204 })
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    ...receiver,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    reset: () => {
      receiver.calls.splice(0)
      receiver.answers.splice(0)
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function reply(response: ServerResponse, answer: HookAnswer): void {
  if (answer === 'none') return
  if (answer === 'hang up') {
    response.destroy()
    return
  }
  const { status, body } = answer
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
}
