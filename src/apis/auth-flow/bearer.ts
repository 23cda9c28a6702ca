import { type HttpRequest, readCookie } from '../../platform/http/index.ts'

/** In which the browser keeps the token of a flow that began with its session. */
export const tokenCookie = 'gatehouse_authentication'

const bearer = /^bearer +(\S+)$/i

export const bearerToken = ({ headers }: HttpRequest): string | undefined =>
  bearer.exec(headers.authorization ?? '')?.[1]

/** The token of the flow: what the client sends, otherwise what the browser was given at its start. */
export const flowToken = (request: HttpRequest): string | undefined =>
  bearerToken(request) ?? (request.headers.authorization ? undefined : readCookie(request, tokenCookie))
