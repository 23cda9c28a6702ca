import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A project with two languages and a page that uses every text. */
function project(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-words-'))
  folders.push(folder)
  const all = {
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...{ module: 'nodenext', target: 'es2024', lib: ['es2024'], types: [], strict: true, noEmit: true },
        allowImportingTsExtensions: true,
      },
      include: ['src'],
    }),
    'package.json': '{ "type": "module" }',
    'src/locales/en.ts': english(),
    'src/locales/de.ts': german(),
    'src/page.ts': page(),
    ...files,
  }
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  cpSync(join(root, 'src/locales/words.ts'), join(folder, 'src/locales/words.ts'))
  return folder
}

const english = (more = '', errors = ''): string =>
  `export const words = {
  page: { heading: 'Hello {name}', left: { one: '{count} day', other: '{count} days' }, ${more} },
  errors: { expired: 'Too late', ${errors} },
  spoken: { how_code: 'by code', bye: 'Bye' },
} as const
`
const german = (page = "heading: 'Hallo {name}', left: { one: 'ein Tag', other: '{count} Tage' }"): string =>
  `import type { Written } from './words.ts'
export const words: Written = {
  page: { ${page} },
  errors: { expired: 'Zu spät' },
  spoken: { how_code: 'per Code', bye: 'Tschüss' },
}
`
const page = (body = ''): string =>
  `import type { Words } from './locales/words.ts'
export function page({ page: words, errors, spoken }: Words, code: 'expired', method: 'code') {
  const { left } = words
  ${body}
  return [words.heading, left, errors[code], ...Object.values(spoken), 'bye', \`how_\${method}\`]
}
`

function faultsOf(files: Record<string, string>): string[] {
  const { stderr } = spawnSync(process.execPath, [join(root, 'scripts/check-words.ts'), project(files)], {
    encoding: 'utf8',
  })
  return stderr.trim().split('\n').filter(Boolean)
}

const compile = (files: Record<string, string>): string =>
  spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc')], {
    cwd: project(files),
    encoding: 'utf8',
  }).stdout

describe('the languages', () => {
  test('pass where every text is used and translated', () => {
    assert.deepEqual([faultsOf({}), compile({})], [[], ''])
  })

  test('do not compile with a text too few or too many', () => {
    assert.match(compile({ 'src/locales/de.ts': german("heading: 'Hallo {name}'") }), /'left' is missing/)
    const more = german("heading: 'Hallo {name}', left: { other: '{count} Tage' }, lead: 'x'")
    assert.match(compile({ 'src/locales/de.ts': more }), /'lead' does not exist/)
  })

  test('do not compile where nothing fills a place of a sentence', () => {
    const body = 'const text: string = words.heading; void text'
    assert.match(
      compile({ 'src/page.ts': page(body) }),
      /'Sentence<"name">' is not assignable to type 'string'/,
    )
  })

  const faults: [string, Record<string, string>, RegExp][] = [
    [
      'a text that nothing uses',
      { 'src/locales/en.ts': english("lead: 'Again'") },
      /page\.lead is used nowhere/,
    ],
    [
      'a text found by a value that nothing names',
      { 'src/locales/en.ts': english('', "gone: 'Away'") },
      /errors\.gone is used nowhere/,
    ],
    [
      'a place that a translation lacks',
      { 'src/locales/de.ts': german("heading: 'Hallo', left: { one: 'ein Tag', other: '{count} Tage' }") },
      /page\.heading lacks \{name\}/,
    ],
    [
      'a place that nothing fills',
      {
        'src/locales/de.ts': german(
          "heading: '{name} {nam}', left: { one: 'ein Tag', other: '{count} Tage' }",
        ),
      },
      /page\.heading has \{nam\}, which nothing fills/,
    ],
    [
      'a plural form that the language has',
      { 'src/locales/de.ts': german("heading: '{name}', left: { other: '{count} Tage' }") },
      /page\.left has no form for one/,
    ],
    [
      'a number that a plural does not tell',
      { 'src/locales/de.ts': german("heading: '{name}', left: { one: 'ein Tag', other: 'Tage' }") },
      /page\.left\.other lacks \{count\}/,
    ],
    [
      'a plural form that the language has not',
      {
        'src/locales/de.ts': german(
          "heading: '{name}', left: { one: 'ein Tag', few: '{count} Tage', other: '{count} Tage' }",
        ),
      },
      /page\.left has a form for few, which de lacks/,
    ],
    [
      'an empty text',
      { 'src/locales/de.ts': german("heading: '{name} ', left: { one: '', other: '{count} Tage' }") },
      /page\.heading is empty, or begins or ends with a space/,
    ],
    [
      'markup',
      { 'src/locales/de.ts': german("heading: '<b>{name}</b>', left: { one: 'x', other: '{count} Tage' }") },
      /page\.heading has markup/,
    ],
    [
      'a file that is not named as the language is',
      { 'src/locales/de-at.ts': german() },
      /de-at is no canonical/,
    ],
  ]
  for (const [title, files, fault] of faults) {
    test(`may not have ${title}`, () => assert.match(faultsOf(files)[0] ?? '', fault))
  }
})
