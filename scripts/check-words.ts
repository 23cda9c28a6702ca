// Holds what the compiler does not see of the languages in src/locales: that each text is used, that a translation fills
// the same places, and that it has every plural form of its language.
//
//   node scripts/check-words.ts [project folder]
//
// Prints `file path: what is wrong` for each fault and exits with 1 when there is one.

import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { usedTexts } from './used-texts.ts'

/** A text, or its plural forms. */
type Text = string | { readonly other: string; readonly [category: string]: string }
interface Group {
  readonly [name: string]: Text | Group
}

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !('one' in value && 'other' in value)

/** The paths of groups, from the outside in. */
function* groupsIn(group: Group, path: readonly string[] = []): Generator<string> {
  for (const [name, value] of Object.entries(group)) {
    if (!isGroup(value)) continue
    yield [...path, name].join('.')
    yield* groupsIn(value, [...path, name])
  }
}

function* textsIn(group: Group, path: readonly string[] = []): Generator<[string, Text]> {
  for (const [name, value] of Object.entries(group)) {
    if (isGroup(value)) yield* textsIn(value, [...path, name])
    else yield [[...path, name].join('.'), value]
  }
}

/** The faults of a language, beside the model. Which texts there are is up to the compiler. */
function* faultsOf(tag: string, words: Group, model: Group): Generator<string> {
  if (Intl.getCanonicalLocales(tag)[0] !== tag) yield `${tag} is no canonical BCP 47 tag`
  const categories: readonly string[] = new Intl.PluralRules(tag).resolvedOptions().pluralCategories
  for (const [path, original] of textsIn(model)) {
    const text = path.split('.').reduce<unknown>((group, name) => (group as Group)?.[name], words)
    if (typeof original === 'string') {
      if (typeof text === 'string') yield* faultsOfText(path, text, placesOf(original))
      continue
    }
    const forms = Object.entries((text ?? {}) as Readonly<Record<string, string>>)
    for (const category of categories)
      if (!forms.some(([name]) => name === category)) yield `${path} has no form for ${category}`
    const [number, ...others] = placesOf(original.other)
    for (const [category, form] of forms) {
      if (!categories.includes(category)) yield `${path} has a form for ${category}, which ${tag} lacks`
      // That of one number can say it in words.
      yield* faultsOfText(`${path}.${category}`, form, others, number, category === 'other')
    }
  }
}

function* faultsOfText(
  path: string,
  text: string,
  expected: readonly string[],
  number?: string,
  mustCount = false,
): Generator<string> {
  const places = placesOf(text)
  if (text.trim() !== text || text === '') yield `${path} is empty, or begins or ends with a space`
  if (/[<>]/.test(text)) yield `${path} has markup, which pages would show as it is`
  for (const place of mustCount && number ? [number, ...expected] : expected)
    if (!places.includes(place)) yield `${path} lacks {${place}}`
  for (const place of places)
    if (!expected.includes(place) && place !== number) yield `${path} has {${place}}, which nothing fills`
}

const placesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place)

if (import.meta.main) {
  const root = process.argv[2] ?? join(import.meta.dirname, '..')
  const load = async (file: string): Promise<Group> =>
    ((await import(pathToFileURL(join(root, file)).href)) as { words: Group }).words
  const folder = 'src/locales'
  const model = await load(`${folder}/en.ts`)
  const faults: string[] = []
  for (const file of globSync(`${folder}/{??,???,??-*,???-*}.ts`, { cwd: root }).sort()) {
    for (const fault of faultsOf(basename(file, '.ts'), await load(file), model))
      faults.push(`${file} ${fault}`)
  }
  const used = usedTexts(root, [...groupsIn(model)])
  for (const [path] of textsIn(model))
    if (!used(path)) faults.push(`${folder}/en.ts ${path} is used nowhere: take it out of every language`)
  for (const fault of faults) console.error(fault)
  if (faults.length > 0) process.exitCode = 1
}
