import type { IssuedTokens } from '../../../../domain/tokens/index.ts'
import type { Form } from '../../../../kernel/form.ts'
import type { AuthenticatedClient } from '../../client-auth/index.ts'
import type { AuthorizationServer } from '../../context.ts'

/** One way to get tokens. The endpoint has parsed the form and authenticated the client before a grant is asked. */
export interface Grant {
  grantType: string
  /** Refuses clients that can never have the grant, whatever they are registered for. */
  requireFit?(client: AuthenticatedClient): void
  issue(server: AuthorizationServer, client: AuthenticatedClient, form: Form): Promise<IssuedTokens>
}
