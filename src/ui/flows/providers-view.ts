import type { ProvidersView } from '../views.ts'
import type { Shown } from './show.ts'

export function providersView({ context, form }: Shown): ProvidersView | undefined {
  const { settings, federation } = context
  if (!settings.oidc.enabled || federation.providers.length === 0) return undefined
  return { form: form('oidc'), list: federation.providers }
}
