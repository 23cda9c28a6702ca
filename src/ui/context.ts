import { type Assets, loadAssets, shellOf } from './assets.ts'
import { type BrowserSession, createBrowserSession } from './browser-session.ts'
import { type Csrf, createCsrf } from './csrf.ts'
import type { HostedPagesDependencies } from './dependencies.ts'
import { loadScripts, type Scripts } from './scripts.ts'
import type { FormView, Shell } from './views.ts'
import type { Visit } from './visit.ts'

/** What every page has at hand. */
export interface Context extends HostedPagesDependencies {
  shell: Shell
  assets: Assets
  scripts: Scripts
  csrf: Csrf
  browserSession: BrowserSession
  /** A link to one of the pages, such as `/ui/login`. Parameters without a value are left out. */
  link(path: string, parameters?: Record<string, string | undefined>): string
  form(visit: Visit, path: string, hidden?: Record<string, string | undefined>): FormView
}

export function createContext(dependencies: HostedPagesDependencies): Context {
  const { settings, secrets } = dependencies
  const base = new URL(settings.publicUrl).pathname.replace(/\/+$/, '')
  const assets = loadAssets('/ui/assets')
  const scripts = loadScripts('/ui/assets')
  const shell = shellOf(assets, settings.brand)
  const csrf = createCsrf(secrets, settings.sessionCookie.secure)
  const link: Context['link'] = (path, parameters = {}) => {
    const query = new URLSearchParams(present(parameters)).toString()
    return `${base}${path}${query && `?${query}`}`
  }
  return {
    ...dependencies,
    assets,
    scripts,
    shell: { ...shell, stylesheetHref: base + shell.stylesheetHref, iconHref: base + shell.iconHref },
    csrf,
    browserSession: createBrowserSession(dependencies),
    link,
    form: (visit, path, hidden = {}) => ({
      action: link(path),
      csrfToken: csrf.token(visit),
      hidden: present(hidden),
    }),
  }
}

function present(values: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}
