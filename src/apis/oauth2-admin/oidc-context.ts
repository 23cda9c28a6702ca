import { Type } from 'typebox'
import type { OidcContext } from '../../domain/interactions/index.ts'

export const OidcContextSchema = Type.Object(
  {
    acr_values: Type.Optional(Type.Array(Type.String())),
    ui_locales: Type.Optional(Type.Array(Type.String())),
    display: Type.Optional(Type.String()),
    login_hint: Type.Optional(Type.String()),
    id_token_hint_claims: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { title: 'oAuth2ConsentRequestOpenIDConnectContext' },
)

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
