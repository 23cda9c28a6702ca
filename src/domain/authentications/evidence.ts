import { type Evidence, steps } from '../sessions/index.ts'
import { type MethodReference, sessionReference } from './schema.ts'

/** The proof that a step is; none for the fact that the browser had a session. */
const evidenceOf = (reference: MethodReference, at: number): Evidence[] =>
  reference === sessionReference
    ? []
    : [{ method: reference === 'emailed_code' ? 'code' : reference, factor: 'first', at }]

/** The place of the class that a step reaches by itself. */
export const classOf = (reference: MethodReference): number => steps.assess(evidenceOf(reference, 0)).strength

/** The proofs that a flow has collected itself. */
export const evidenceIn = (references: readonly string[], at: number): Evidence[] =>
  references.flatMap((each) => evidenceOf(each as MethodReference, at))
