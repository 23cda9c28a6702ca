import type { Client } from '../../../domain/clients/index.ts'
import { formIn } from '../../../kernel/form.ts'
import type { HttpRequest } from '../../../platform/http/index.ts'
import type { AuthorizationServer } from '../context.ts'
import { bearerToken } from '../userinfo/bearer-token.ts'

/** The client that a request claims to be from. Whether that is true is for the endpoint to find out. */
export async function callingClient(
  server: AuthorizationServer,
  request: HttpRequest,
): Promise<Client | undefined> {
  const id =
    basicUser(request.headers.authorization) ??
    formIn(request.body)?.get('client_id') ??
    (await tokenClient(server, request))
  return id === undefined || id.includes('\0') ? undefined : server.clients.load(id)
}

function basicUser(authorization: string | undefined): string | undefined {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2})$/i.exec(authorization ?? '')?.[1]
  const [user] = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .split(':', 1)
  try {
    return user ? decodeURIComponent(user.replaceAll('+', ' ')) : undefined
  } catch {
    return undefined
  }
}

async function tokenClient(
  { tokens }: AuthorizationServer,
  request: HttpRequest,
): Promise<string | undefined> {
  const token = bearerToken(request.headers.authorization, undefined, undefined)
  return token === undefined ? undefined : (await tokens.inspect(token, ['access_token']))?.clientId
}
