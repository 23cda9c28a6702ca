import { setFlagsFromString } from 'node:v8'

/**
 * The young generation of the heap doubles whenever much of it survives a collection. While a program is being loaded
 * nearly everything does, and the 32 MB that this ends with are not given back.
 */
export const holdYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=1')

/** As V8 does by default: a server under load is to collect less often. */
export const releaseYoungGeneration = (): void => setFlagsFromString('--semi-space-growth-factor=2')
