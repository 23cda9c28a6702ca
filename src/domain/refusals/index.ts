/**
 * Requests that were refused, for a day: what came, which rule refused, and what to do.
 *
 * Owns how many are kept, and the catalogue of advice. Does not own what a rule says, nor what of a request may be kept: that is
 * decided where requests are read (see platform/http).
 */
export { adviceFor } from './advice.ts'
export { createRefusals, type KeptRefusal, type Refusals, refusalsJob } from './refusals.ts'
export { purgeRefusals } from './store.ts'
