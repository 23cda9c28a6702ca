import { randomBytes, randomUUID } from 'node:crypto'

/** A UUID version 4. */
export const uuid = (): string => randomUUID()

/** 32 lower-case hexadecimal characters: 128 random bits. */
export const hexId = (): string => randomBytes(16).toString('hex')

/** `bytes` random bytes in unpadded base64url. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url')

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (value: string): boolean => uuidPattern.test(value)
