import { type Evidence, steps } from '../sessions/index.ts'
import { type MethodReference, sessionReference } from './schema.ts'

/** The proof that a step is; none for the fact that the browser had a session. */
export const evidenceOf = (reference: MethodReference, at: number): Evidence[] =>
  reference === sessionReference
    ? []
    : [{ method: reference === 'emailed_code' ? 'code' : reference, factor: 'first', at }]

/** The place of the class that a step reaches by itself. */
export const classOf = (reference: MethodReference): number => steps.assess(evidenceOf(reference, 0)).strength

/** All proofs that a flow rests on; what a session brought into it is known by its class alone. */
export function evidenceIn(references: readonly string[], acr: number, at: number): Evidence[] {
  const own = references.flatMap((each) => evidenceOf(each as MethodReference, at))
  const brought =
    acr > steps.assess(own).strength ? evidenceOf(acr > 1 ? 'prehashed_password' : 'emailed_code', 0) : []
  return [...brought, ...own]
}
