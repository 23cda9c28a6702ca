import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** Of the two halves of the young generation together. */
const wanted = 8 * 1024 * 1024
const mostObjects = 200_000

/**
 * While the program is loaded, nearly everything survives, and V8 would double the young generation at each collection
 * (16 MB a half, which it never gives back); so that stays at its first 1 MB a half. Under load this is too little: what
 * a request under way holds is copied again and again, and grows old before it is dropped. 4 MB hold the requests of a
 * busy moment. They can be had at run time only by letting it grow once, which it does when enough has survived.
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1')

/** Returns as soon as the young generation has grown: after some milliseconds. */
export function growYoungGeneration(): void {
  setFlagsFromString('--semi-space-growth-factor=4')
  const survivors: unknown[] = []
  while (size() < wanted && survivors.length < mostObjects) {
    for (let index = 0; index < 1000; index += 1) survivors.push({ index })
  }
  holdYoungGeneration()
}

const size = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? wanted
