/** How often somebody has tried something lately. Owns no limits: whoever counts knows what is too often. */
export { type Counters, createCounters } from './counters.ts'
