import { createRequire } from 'node:module'
import { lookup } from 'bcp-47-match'
import Negotiator from 'negotiator'
import { extension } from './available.ts'
import { createLanguage, type Language } from './language.ts'
import type { Written } from './words.ts'

/** What somebody asks to be spoken to in: BCP 47 tags or ranges, most wanted first. */
export interface Wishes {
  /** `ui_locales` of the login request (OpenID Connect Core §3.1.2.1). */
  uiLocales?: readonly string[] | undefined
  acceptLanguage?: string | undefined
}

export interface Languages {
  /** The language that answers the wishes best, or the default. */
  choose(wishes: Wishes): Language
  /** By its tag; the default for one that is not enabled (any more). */
  load(tag: string | undefined): Language
}

export interface LanguageSettings {
  default: string
  enabled: readonly string[]
}

const require = createRequire(import.meta.url)

/** A language is read when somebody is first spoken to in it: most installations need few of those that there are. */
export function createLanguages({ default: usual, enabled }: LanguageSettings): Languages {
  const loaded = new Map<string, Language>()

  const load = (wanted: string | undefined): Language => {
    const tag = wanted !== undefined && enabled.includes(wanted) ? wanted : usual
    let language = loaded.get(tag)
    if (!language) {
      const { words }: { words: Written } = require(`./${tag}${extension}`)
      language = createLanguage(tag, words)
      loaded.set(tag, language)
    }
    return language
  }

  return {
    load,
    choose: ({ uiLocales = [], acceptLanguage }) => {
      const accepted =
        acceptLanguage === undefined
          ? []
          : new Negotiator({ headers: { 'accept-language': acceptLanguage } }).languages()
      // RFC 4647 §3.4: a range loses its last parts until there is such a language.
      return load(lookup([...enabled], [...uiLocales, ...accepted]))
    },
  }
}
