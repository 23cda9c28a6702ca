import type { Client } from '../../../domain/clients/index.ts'
import type { Grant } from '../../../domain/consents/index.ts'
import type { ClaimsFor } from '../../../domain/tokens/index.ts'
import type { Form } from '../../../kernel/form.ts'
import { requireGrantedResources } from '../audience.ts'
import type { AuthorizationServer } from '../context.ts'
import { grantHook } from './ask-hooks.ts'

/**
 * What is decided about a grant before anything of it is used up: `check` may refuse, the resources have to be granted,
 * hooks are asked. `undefined` where there is nothing to decide, so that the grant need not be read beforehand.
 */
export function consider(
  server: AuthorizationServer,
  client: Client,
  grantType: string,
  form: Form,
  resources: readonly string[],
  check: (grant: Grant) => void = () => {},
): ClaimsFor | undefined {
  const hook = grantHook(server, client, grantType, form)
  if (!hook && resources.length === 0) return undefined
  return async (grant) => {
    check(grant)
    requireGrantedResources(grant, resources)
    return hook?.(grant)
  }
}
