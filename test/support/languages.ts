import { createLanguages } from '../../src/locales/index.ts'

export const languages = createLanguages({ default: 'en', enabled: ['de', 'en'] })

export const english = languages.load('en')
export const german = languages.load('de')
