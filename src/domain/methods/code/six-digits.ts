import { randomInt } from 'node:crypto'

/** Wrong answers after which a code is dead, wherever it was asked for. */
export const triesPerCode = 5

export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, '0')
