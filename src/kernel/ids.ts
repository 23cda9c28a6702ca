import { hash, randomUUID } from 'node:crypto'
import { drawRandom } from './random.ts'

/** A UUID version 4. */
export const uuid = (): string => randomUUID()

/**
 * A UUID version 7 (RFC 9562 §5.7): in the order of the text, ids are in the order of `milliseconds`, and of `sequence` (up
 * to 4095) within one of these.
 */
export const orderedUuid = (milliseconds: number, sequence: number): string =>
  `${beginningOf(milliseconds)}7${hex(sequence & 0xfff, 3)}-${randomUUID().slice(19)}`

/** No ordered id of `milliseconds` or later comes before this text, and none of an earlier time after it. */
export const earliestUuid = (milliseconds: number): string =>
  `${beginningOf(milliseconds)}7000-8000-000000000000`

const beginningOf = (milliseconds: number): string => {
  const digits = hex(milliseconds, 12)
  return `${digits.slice(0, 8)}-${digits.slice(8)}-`
}

const hex = (value: number, length: number): string =>
  Math.max(0, value).toString(16).padStart(length, '0').slice(-length)

/** 32 lower-case hexadecimal characters: 128 random bits. */
export const hexId = (): string => drawRandom(16).toString('hex')

/** As `hexId`, but the same for the same text. */
export const hexIdOf = (text: string): string => hash('sha256', text, 'hex').slice(0, 32)

/** As `uuid`, but the same for the same text: version 8 (RFC 9562 §5.8). */
export function uuidOf(text: string): string {
  const digits = hexIdOf(text)
  const variant = ((Number.parseInt(digits.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`]
  return [...parts, variant + digits.slice(18, 20), digits.slice(20)].join('-')
}

/** `bytes` random bytes in unpadded base64url. */
export const randomToken = (bytes = 32): string => drawRandom(bytes).toString('base64url')

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const isUuid = (value: string): boolean => uuidPattern.test(value)
