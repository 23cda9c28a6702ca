/**
 * Flows: people on their way to being signed in, at whatever face.
 *
 * Owns what they have typed and shown so far, and that all that comes of a submission is stored in one unit with the flow's next
 * version, or not at all; and what a sign-in still has to
 * show, in whatever way people are led. Does not own how anything is proven (see methods), nor how it is shown (the faces).
 */
export { createFlows, type Flows } from './engine.ts'
export { type Goal, proposeStep, rungFor, type Standing, type StepMethod, standingOf } from './next.ts'
export type { Flow, Outcome } from './schema.ts'
export { purgeFlows } from './store.ts'
