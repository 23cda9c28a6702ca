import type { AcrOrder } from '../interactions/index.ts'

/** How somebody proved who they are, in the words of the auth-flow API (`amr`). */
const methodReferences = [
  'browser_cookie',
  'emailed_code',
  'prehashed_password',
  'account_creation',
  'reset_password',
] as const

export type MethodReference = (typeof methodReferences)[number]

/** Authentication context class: 0 for nothing proven, 1 for control of a mailbox, 2 for a password. */
export type ContextClass = 0 | 1 | 2

const classes: Record<MethodReference, ContextClass> = {
  // Says that there was a session; how strong that is the session itself knows.
  browser_cookie: 0,
  emailed_code: 1,
  prehashed_password: 2,
  account_creation: 2,
  reset_password: 2,
}

export const contextClassOf = (reference: MethodReference): ContextClass => classes[reference]

export const strongest = (...reached: ContextClass[]): ContextClass => Math.max(0, ...reached) as ContextClass

export const weakest = (reached: readonly ContextClass[]): ContextClass =>
  reached.length === 0 ? 0 : (Math.min(...reached) as ContextClass)

const isContextClass = (value: number): value is ContextClass => value === 0 || value === 1 || value === 2

/** What a stored or received `acr` says; anything but a known class is worth nothing. */
export const readContextClass = (acr: string | undefined): ContextClass => {
  const value = acr !== undefined && /^[0-2]$/.test(acr) ? Number(acr) : 0
  return isContextClass(value) ? value : 0
}

/** Every class is in reach: who has no password yet may choose one. */
export const classOrder: AcrOrder = {
  strengthOf: (acr) => (/^[0-2]$/.test(acr) ? Number(acr) : undefined),
  isAttainable: (acr) => /^[0-2]$/.test(acr),
}

/** Seconds for which a sign-in is remembered; 0 where it is not. */
export const rememberedFor: Record<ContextClass, number> = { 0: 0, 1: 3600, 2: 30 * 86_400 }
