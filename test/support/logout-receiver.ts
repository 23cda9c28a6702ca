import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

/** The logout addresses of applications: what arrives is kept. */
export interface LogoutReceiver {
  url: string
  /** Logout tokens by path, in the order of their arrival. */
  received: { path: string; token: string; contentType: string | undefined }[]
  /** Front-channel visits: path and query. */
  visits: URL[]
  /** Status of the answers to logout tokens; a function may also keep the caller waiting. */
  answer: number | (() => Promise<number>)
  close(): Promise<void>
}

export async function startLogoutReceiver(host = '127.0.0.1'): Promise<LogoutReceiver> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', receiver.url)
    let status = 200
    if (request.method === 'POST') {
      receiver.received.push(await readDelivery(request, url.pathname))
      status = typeof receiver.answer === 'number' ? receiver.answer : await receiver.answer()
    } else receiver.visits.push(url)
    response.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><title>Done</title>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const receiver: LogoutReceiver = {
    url: `http://${host}:${port}/`,
    received: [],
    visits: [],
    answer: 200,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

async function readDelivery(request: IncomingMessage, path: string): Promise<LogoutReceiver['received'][0]> {
  const form = new URLSearchParams(await text(request))
  return { path, token: form.get('logout_token') ?? '', contentType: request.headers['content-type'] }
}
