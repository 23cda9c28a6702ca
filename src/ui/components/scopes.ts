/** What a scope lets an application do, in words. */
import type { Language } from '../../locales/index.ts'
import { html, type Value } from '../html.ts'

export interface ScopeView {
  name: string
  /** The operator's own explanation; without it the known scopes have one, others are shown by name. */
  description?: string | undefined
}

export function explainScope(
  language: Language,
  { name, description }: ScopeView,
): {
  label: Value
  detail?: string | undefined
} {
  if (description) return { label: description }
  const { words } = language
  const known: Readonly<Record<string, { label: string; detail?: string }>> = words.scopes
  return (
    (Object.hasOwn(known, name) && known[name]) || {
      label: language.say(words.otherScope, { scope: html`<bdi>${name}</bdi>` }),
    }
  )
}
