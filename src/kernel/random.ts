import { randomFillSync } from 'node:crypto'

const reserve = Buffer.allocUnsafeSlow(4096)
let next = reserve.length

/**
 * Random bytes from the generator of the system. Each question costs it 3 microseconds, however few bytes are asked for,
 * and a sign-in takes a dozen of them: they are fetched in advance, as those of `randomUUID` are. What is handed out is
 * erased here.
 */
export function drawRandom(bytes: number): Buffer {
  const drawn = Buffer.alloc(bytes)
  if (bytes > reserve.length / 4) return randomFillSync(drawn)
  if (next + bytes > reserve.length) {
    randomFillSync(reserve)
    next = 0
  }
  reserve.copy(drawn, 0, next, next + bytes)
  reserve.fill(0, next, next + bytes)
  next += bytes
  return drawn
}
