/** MurmurHash3, 32 bits, seed 0, as a decimal: it makes a short cookie name out of a client id. Not for security. */
export function murmur3(text: string): string {
  const bytes = Buffer.from(text)
  const blocks = bytes.length >>> 2
  let hash = 0
  for (let index = 0; index < blocks; index += 1) {
    hash ^= scramble(bytes.readUInt32LE(index * 4))
    hash = (hash << 13) | (hash >>> 19)
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let index = bytes.length - 1; index >= blocks * 4; index -= 1)
    tail = (tail << 8) | (bytes[index] as number)
  if (bytes.length % 4 > 0) hash ^= scramble(tail)
  hash ^= bytes.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return String((hash ^ (hash >>> 16)) >>> 0)
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51)
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
}
