/** Their places, in base 36, are their short names. The list may grow; nothing in it may move. */
const names = [
  ...['endpoint', 'clientId', 'query', 'queryHash', 'browser', 'requestedAt', 'requestedScope'],
  ...['requestedAudience', 'oidcContext', 'sessionId', 'sessionSubject', 'subject', 'clientSubject'],
  ...['authenticatedAt', 'acr', 'amr', 'skip', 'remember', 'rememberFor', 'extendSessionLifespan'],
  ...['loginRequestId', 'grantedScope', 'grantedAudience', 'session', 'handledAt', 'context'],
  ...['acceptedAfter', 'signedInBy'],
] as const

const short = new Map<string, string>(names.map((name, index) => [name, index.toString(36)]))
const long = new Map<string, string>(names.map((name, index) => [index.toString(36), name]))

/** A state under names of a character each: the usual ones are a fifth of a challenge. Others stay as they are. */
export const shortened = (state: object): Record<string, unknown> => renamed(state, short)

/** The same state again. */
export const lengthened = (state: object): Record<string, unknown> => renamed(state, long)

function renamed(state: object, to: ReadonlyMap<string, string>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(state)) result[to.get(name) ?? name] = value
  return result
}
