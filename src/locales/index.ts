/**
 * What this server says to people: the texts of pages, flow messages and mails, a file for each language.
 *
 * Owns the words, which of the languages somebody is spoken to in, and how numbers and plurals are written in it. Does
 * not own where the words stand: pages and mails do.
 */
export type { Language } from './language.ts'
export { createLanguages, type Languages } from './languages.ts'
export type { Words } from './words.ts'
