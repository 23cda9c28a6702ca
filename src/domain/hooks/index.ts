/**
 * Servers of the operator that are asked before tokens are given out, and that decide on their claims.
 *
 * Owns the questions, how answers are read, repetition and its limits. Does not own the claims, nor who asks when.
 */
export { createHooks, type Hooks } from './hooks.ts'
export type { HookFault, HookQuestion, HookTarget } from './schema.ts'
