import type { FastifyReply, FastifyRequest } from 'fastify'

const text = 'The requested route does not exist. Make sure you are using the right path, domain, and port.'

/** In the order in which they are chosen where the request has no preference, as in Hydra. */
const bodies = {
  'text/html': `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Not found</title></head>\n<body>\n<h1>Error 404</h1>\n<p>${text}</p>\n</body>\n</html>\n`,
  'text/plain': `Error 404 - ${text}`,
  'application/json': JSON.stringify({ error: { code: 404, message: 'Not Found', reason: text } }),
}

/** For a path without a route. */
export async function answerNotFound(
  { headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const type = preferredType(headers.accept)
  return reply
    .code(404)
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
    .header('vary', 'Accept')
    .type(`${type}; charset=utf-8`)
    .send(bodies[type])
}

/** A path that no router can read, which no face gets to see. */
export const answerUnreadable = (reply: FastifyReply): FastifyReply =>
  reply.code(400).type('application/json; charset=utf-8').send(unreadable)

const unreadable = JSON.stringify({
  error: 'The request was malformed or contained invalid parameters',
  error_description: 'The path of the request cannot be read.',
})

/** RFC 9110 §12.5.1: the type with the greatest weight; of several the one that is named most exactly. */
function preferredType(accept = '*/*'): keyof typeof bodies {
  const ranges = new Map(accept.split(',').map(readRange))
  const types = Object.keys(bodies) as (keyof typeof bodies)[]
  const choices = types.map((type) => {
    const names = [type, type.replace(/[^/]*$/, '*'), '*/*']
    const wildness = names.findIndex((name) => ranges.has(name))
    return { type, wildness, weight: wildness < 0 ? 0 : (ranges.get(names[wildness] as string) ?? 0) }
  })
  choices.sort((one, other) => other.weight - one.weight || one.wildness - other.wildness)
  return choices.find(({ weight }) => weight > 0)?.type ?? 'text/html'
}

function readRange(text: string): [name: string, weight: number] {
  const [name = '', ...parameters] = text.toLowerCase().split(';')
  const quality = parameters.map((each) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(each)?.[1]).find(Boolean)
  return [name.trim(), quality === undefined ? 1 : Number(quality)]
}
