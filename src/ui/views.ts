/**
 * The parts that the view models of several pages share. They are plain data: the routes fill them from whatever the
 * domain knows, the pages only print them.
 */

import type { Mark } from '../domain/federation/index.ts'
import type { Language } from '../locales/index.ts'

/** What surrounds every page. Made once at start, see assets.ts. */
export interface Shell {
  stylesheetHref: string
  iconHref: string
  brand?: Brand | undefined
}

/** Who runs this installation. Without it the pages bear Gatehouse's own name and mark. */
export interface Brand {
  name: string
  logoUri?: string | undefined
  homeUri?: string | undefined
  supportEmail?: string | undefined
}

export interface PageView {
  shell: Shell
  /** What the visitor is spoken to in. */
  language: Language
}

/** The application that sent the user here. */
export interface ClientView {
  name: string
  logoUri?: string | undefined
  policyUri?: string | undefined
  tosUri?: string | undefined
  clientUri?: string | undefined
  /** The address of its metadata document, for a client that nobody has registered: all that is known of it. */
  documentHost?: string | undefined
  /** Host of the address that the user returns to, shown before consent. */
  host?: string | undefined
}

/** An external identity provider. `mark` is drawn on its button. */
export interface ProviderView {
  id: string
  label: string
  mark: Mark
}

export interface UserView {
  name?: string | undefined
  email?: string | undefined
}

/** Where a form posts to, and what travels with it unseen. Every form carries `csrf_token`. */
export interface FormView {
  action: string
  csrfToken: string
  hidden?: Readonly<Record<string, string>> | undefined
}

/** The external providers of a page; the pressed button is sent as `provider`. */
export interface ProvidersView {
  form: FormView
  list: readonly ProviderView[]
}
