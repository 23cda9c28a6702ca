import type { ProposedStep } from '../../domain/authentications/index.ts'

/** A proposed step; its metadata say how the browser has to hash the password. */
export const stepJson = ({ identityId, method, parameters }: ProposedStep) => ({
  identity_id: identityId,
  method_name: method,
  metadata: parameters ?? null,
})
