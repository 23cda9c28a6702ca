import { createServer, type ServerResponse } from 'node:http'
import { formatDuration } from '../../kernel/duration.ts'
import { html } from '../../ui/html.ts'
import { failed } from '../failure.ts'

export interface Callback<Result> {
  redirectUri: string
  port: number
  /** Only a request with this state is the answer; anything else that knocks is turned away. */
  state: string
  /** Milliseconds to wait for the person. */
  timeout: number
  listening: () => void
  /** Makes the result out of the address that the browser came back to. */
  received: (url: URL) => Promise<Result>
}

/** Listens on the loopback interface until the browser comes back, as RFC 8252 §7.3 has native applications do. */
export async function receiveCallback<Result>(callback: Callback<Result>): Promise<Result> {
  const { redirectUri, port, state, timeout, listening, received } = callback
  const expected = new URL(redirectUri)
  const server = createServer()
  try {
    return await new Promise<Result>((resolve, reject) => {
      const late = () =>
        reject(
          failed(
            `Nobody signed in within ${formatDuration(timeout)}: run the command again, or allow more with --timeout.`,
          ),
        )
      setTimeout(late, timeout).unref()
      server.once('error', (error: NodeJS.ErrnoException) => reject(notListening(error, port)))
      server.once('listening', listening)
      let answered = false
      server.on('request', (request, response) => {
        const url = new URL(request.url ?? '/', expected.origin)
        if (url.pathname !== expected.pathname)
          return show(response, 404, 'Nothing is here', 'This address only waits for a sign-in.')
        if (answered || url.searchParams.get('state') !== state) {
          return show(
            response,
            400,
            'Not this sign-in',
            'This sign-in was not started by the command that is waiting here.',
          )
        }
        answered = true
        received(url).then(
          (result) => {
            show(response, 200, 'Signed in', 'The tokens are in the terminal. You can close this window.')
            resolve(result)
          },
          (error: unknown) => {
            show(response, 400, 'Not signed in', 'The terminal says why. You can close this window.')
            reject(error)
          },
        )
      })
      server.listen(port, '127.0.0.1')
    })
  } finally {
    server.close()
    // Browsers open connections ahead of need; those must not keep the command from ending.
    setTimeout(() => server.closeAllConnections(), 500).unref()
  }
}

const notListening = (error: NodeJS.ErrnoException, port: number): Error =>
  error.code === 'EADDRINUSE'
    ? failed(`Port ${port} is already in use: choose another one with --port.`)
    : failed(`Cannot listen on port ${port} (${error.code}): choose another one with --port.`)

function show(response: ServerResponse, status: number, title: string, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  })
  const page = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<h1>${title}</h1>
<p>${text}</p>
</html>
`
  response.end(page.toString())
}
