import { createRequire } from 'node:module'
import { extension } from './available.ts'
import { createLanguage, type Language } from './language.ts'
import type { Wishes } from './match.ts'
import type { Written } from './words.ts'

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

/** A server that shows no page needs neither words nor those who choose among them: both are read for the first one. */
const matcher = (): typeof import('./match.ts') => require(`./match${extension}`)

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
    choose: (wishes) => load(matcher().match(enabled, wishes)),
  }
}
