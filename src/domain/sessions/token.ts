import { equal, hash, type SecretKeys } from '../../kernel/secrets.ts'

const prefix = 'ory_st_'
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const length = 32
const shape = new RegExp(`^${prefix}[A-Za-z0-9]{${length}}$`)
const purpose = 'session-token'

/** The origin of a token: the flow that began the session, and a session that nobody had before. */
export interface TokenSeed {
  flowId: string
  sessionId: string
}

/**
 * 190 bits that take the system secret to know, behind a prefix by which secret scanners know the token. It is stored nowhere, and
 * can be told once more to a browser whom its answer has not reached.
 */
export const sessionTokenOf = (secrets: SecretKeys, seed: TokenSeed): string =>
  tokenFrom(secrets.mac(purpose, textOf(seed)))

/** The token that was given out under one of the secrets. */
export const findSessionToken = (
  secrets: SecretKeys,
  seed: TokenSeed,
  tokenHash: string,
): string | undefined =>
  secrets
    .macs(purpose, textOf(seed))
    .map(tokenFrom)
    .find((token) => equal(hash(token), tokenHash))

const textOf = ({ flowId, sessionId }: TokenSeed): string => `${flowId} ${sessionId}`

const tokenFrom = (mac: string): string =>
  prefix + [...Buffer.from(mac, 'base64url')].map((byte) => alphabet[byte % alphabet.length]).join('')

/** Whether `text` can be a token at all: nothing else is looked up. */
export const isSessionToken = (text: string): boolean => shape.test(text)
