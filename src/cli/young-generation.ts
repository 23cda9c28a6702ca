import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * The young generation of the heap doubles whenever much of it has survived. While a program is being loaded nearly
 * everything does, and the 32 MB that this ends with are not given back.
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1')

const enough = 16 * 1024 * 1024
const interval = 250

/**
 * A server under load is to collect less often than that. By itself V8 would go on to 128 MB on a machine that has
 * memory, for little: the documented --max-semi-space-size would have to be given to the process from outside.
 */
export function limitYoungGeneration(): void {
  setInterval(() => {
    const size =
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
    if (size >= enough) holdYoungGeneration()
    else setFlagsFromString('--semi-space-growth-factor=2')
  }, interval).unref()
}
