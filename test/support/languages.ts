import { words } from '../../src/locales/en.ts'
import { createLanguages } from '../../src/locales/index.ts'
import { createLanguage } from '../../src/locales/language.ts'
import type { Written } from '../../src/locales/words.ts'

export const languages = createLanguages({ default: 'en', enabled: ['de', 'en'] })

export const english = languages.load('en')
export const german = languages.load('de')

const marked = (text: unknown): unknown =>
  typeof text === 'string'
    ? `⟦${text}⟧`
    : Object.fromEntries(Object.entries(text as object).map(([name, each]) => [name, marked(each)]))

/** A language in which every text stands between marks. */
export const pseudo = createLanguage('en-XA', marked(words) as Written)

/** What remains of the text of a page or mail without its markup and without what comes from the language. */
export function unmarked(page: string): string {
  const shown = [...page.matchAll(/ (?:alt|aria-label|title|placeholder)="([^"]*)"/g)].map(([, text]) => text)
  let text = `${page} ${shown.join(' ')}`
    .replaceAll(/<template data-words="\w+">/g, '<template>')
    .replaceAll(/<[^>]*>/g, '')
  for (let before = ''; before !== text; ) {
    before = text
    text = text.replaceAll(/⟦[^⟦⟧]*⟧/g, '')
  }
  return text.replaceAll(/\s+/g, ' ')
}
