/** How often somebody has tried something lately. Owns no limits: whoever counts knows what is too often. */
export { type Counters, createCounters } from './counters.ts'
export { createPauses, type Pauses, type Try } from './pauses.ts'
