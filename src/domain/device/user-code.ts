import { randomInt } from 'node:crypto'

/** How user codes are made. */
export interface UserCodeShape {
  length: number
  characters: string
}

/**
 * RFC 8628 §6.1: easy to type, hard to guess while they last. Without vowels no code spells a word, and without digits
 * that look like letters none is misread.
 */
export const userCodeShapes = {
  high: { length: 8, characters: '23456789BCDFGHJKLMNPQRSTVWXYZ' },
  medium: { length: 8, characters: 'BCDFGHJKLMNPQRSTVWXZ' },
  low: { length: 9, characters: '0123456789' },
} as const satisfies Record<string, UserCodeShape>

export const newUserCode = ({ length, characters }: UserCodeShape): string =>
  Array.from({ length }, () => characters[randomInt(characters.length)]).join('')

/** A code as people type it: in any case, with spaces and dashes. `undefined` where it cannot be one. */
export function readUserCode({ length, characters }: UserCodeShape, typed: string): string | undefined {
  if (typed.length > 4 * length) return undefined
  const cased = characters === characters.toUpperCase() ? typed.toUpperCase() : typed
  const code = [...cased]
    .filter((character) => !/[\s-]/.test(character) || characters.includes(character))
    .join('')
  return code.length === length && [...code].every((character) => characters.includes(character))
    ? code
    : undefined
}
