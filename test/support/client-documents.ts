import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { redirectUri } from './flow.ts'

/** How the host answers for a document; text goes out as it is. */
export interface DocumentAnswer {
  status: number
  headers: Record<string, string>
  body: unknown
}

export interface DocumentHost {
  host: string
  /** The address, and so the client id, of a document that is right, but for `members`. */
  publish(members?: Record<string, unknown>, answer?: Partial<DocumentAnswer>): string
  /** Replaces what the address says. */
  replace(id: string, members: Record<string, unknown>, answer?: Partial<DocumentAnswer>): void
  visits(id: string): number
  close(): void
}

/** A server on loopback where clients publish their metadata (OAuth Client ID Metadata Document). */
export async function startDocumentHost(): Promise<DocumentHost> {
  const answers = new Map<string, DocumentAnswer>()
  const visits = new Map<string, number>()
  const server = createServer(({ url = '/' }, response) => {
    visits.set(url, (visits.get(url) ?? 0) + 1)
    const { status, headers, body } = answers.get(url) ?? { status: 404, headers: {}, body: {} }
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const pathOf = (id: string) => new URL(id).pathname
  const replace: DocumentHost['replace'] = (id, members, answer = {}) => {
    const document = {
      client_id: id,
      client_name: 'Photo assistant',
      redirect_uris: [redirectUri],
      ...members,
    }
    answers.set(pathOf(id), { status: 200, headers: {}, body: document, ...answer })
  }
  return {
    host,
    replace,
    publish: (members = {}, answer) => {
      const id = `http://${host}/clients/${answers.size + 1}.json`
      replace(id, members, answer)
      return id
    },
    visits: (id) => visits.get(pathOf(id)) ?? 0,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
