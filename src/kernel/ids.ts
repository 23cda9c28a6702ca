import { randomUUID } from 'node:crypto'
import { drawRandom } from './random.ts'

/** A UUID version 4. */
export const uuid = (): string => randomUUID()

/** 32 lower-case hexadecimal characters: 128 random bits. */
export const hexId = (): string => drawRandom(16).toString('hex')

/** `bytes` random bytes in unpadded base64url. */
export const randomToken = (bytes = 32): string => drawRandom(bytes).toString('base64url')

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (value: string): boolean => uuidPattern.test(value)
