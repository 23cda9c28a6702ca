import type { OidcContext } from '../../domain/interactions/index.ts'

/** Members that the client did not send are left out. */
export function oidcContextWire(context: OidcContext): Record<string, unknown> {
  const members = {
    acr_values: context.acrValues,
    ui_locales: context.uiLocales,
    display: context.display,
    login_hint: context.loginHint,
    id_token_hint_claims: context.idTokenHintClaims,
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
