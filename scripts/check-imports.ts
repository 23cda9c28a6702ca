// Holds the layout that ARCHITECTURE.md describes: which folder may import which, where a few packages and
// globals may appear, and how long a file may grow. A rule that nothing makes use of is a violation, too.
//
//   node scripts/check-imports.ts [project folder]
//
// Prints `file:line rule` for each violation and exits with 1 when there is one. In another folder than its own
// project it does not judge the rules.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, normalize, posix } from 'node:path'
import { blank, importsOf, lineAt } from './source-text.ts'

/** Inside one floor, a folder may import another one only if this table says so. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  'platform/outbox': ['database', 'jobs'],
  'domain/sessions': ['identities', 'interactions'],
  'domain/claims': ['identities', 'clients'],
  'domain/authentications': ['flows', 'identities', 'interactions', 'methods', 'sessions'],
  'domain/methods': ['courier', 'federation', 'identities', 'sessions', 'throttle'],
  'domain/federation': ['identities', 'interactions', 'sessions'],
  'domain/interactions': ['identities'],
  'domain/consents': ['identities', 'interactions'],
  'domain/tokens': ['keys', 'clients', 'consents', 'identities', 'interactions'],
  'domain/logout': ['keys', 'clients', 'consents', 'device', 'interactions', 'sessions', 'tokens'],
  'domain/access': ['consents', 'identities', 'interactions', 'logout', 'sessions', 'tokens'],
  'domain/device': ['clients', 'consents', 'tokens'],
  'domain/hooks': ['consents'],
  'domain/flows': ['identities', 'interactions', 'methods', 'sessions'],
}

/** Folders that every other folder of their floor may import. */
const SHARED: readonly string[] = [
  'domain/events',
  'domain/throttle',
  'platform/config',
  'platform/log',
  'platform/metrics',
]

/** Packages with few homes; a package stands for its subpaths, a scope for all packages in it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  fastify: ['platform/http/**', '**/routes.ts', 'server/**'],
  jose: [
    'domain/keys/**',
    '**/client-auth/**',
    '**/request-object/**',
    '**/credentials/issue-credential.ts',
    'domain/federation/**',
    'domain/trust/**',
  ],
  kysely: ['platform/database/**', 'migrations/**'],
  pg: ['platform/database/**'],
  negotiator: ['locales/**'],
  'bcp-47-match': ['locales/**'],
  'node:sqlite': ['platform/database/**'],
  nodemailer: ['domain/courier/transports/**'],
}

/** Words of the code with one home each. */
const WORDS: readonly { pattern: RegExp; home: string; say: string }[] = [
  {
    pattern: /\bprocess\s*\.\s*env\b/g,
    home: 'platform/config/**',
    say: 'process.env is read only in platform/config',
  },
  {
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\b(?!\s*\(\s*[^\s)])/g,
    home: 'kernel/clock.ts',
    say: 'the current time comes only from kernel/clock.ts',
  },
  {
    // Pages and scripts of browsers are no operations.
    pattern: /\bapp\s*\.\s*(?:get|post|put|patch|delete)\b/g,
    home: '{{platform,ui,cli}/**,apis/oauth2/{fallbacks,session-management,logout}/routes.ts}',
    say: 'a face states its operations with operation(), so that they are read and described alike',
  },
]

const MAX_LINES = { src: 400, test: 500 } as const

/** Files without a limit: a language is one file, so that another one is one file more. */
const UNBOUNDED = 'src/locales/{??,???,??-*,???-*}.ts'

export type Violation = { file: string; line: number; rule: string }

/** A place in src/: its floor, and the folder on that floor if the floor has folders. */
type Place = { floor: string; module: string }

export function checkImports(root: string): Violation[] {
  return [...sourceFiles(root, 'src').flatMap((file) => checkSource(root, file)), ...checkLengths(root)]
}

/** The imports that are allowed, folder by folder. */
interface Rules {
  edges: Readonly<Record<string, readonly string[]>>
  shared: readonly string[]
  packages: Readonly<Record<string, readonly string[]>>
}

const RULES: Rules = { edges: EDGES, shared: SHARED, packages: PACKAGES }

/** Rules that allow what nobody does: whoever reads them would think that it is done. */
export function unusedRules(root: string, { edges, shared, packages }: Rules = RULES): string[] {
  const imports = sourceFiles(root, 'src')
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const path = file.slice('src/'.length)
      const from = placeOf(path)
      return importsOf(readFileSync(join(root, file), 'utf8')).map(({ specifier }) => {
        const to = specifier.startsWith('.') ? placeOf(posix.join(posix.dirname(path), specifier)) : undefined
        return { path, specifier, from: from && nameOf(from), to: to && nameOf(to) }
      })
    })
  const declared = Object.entries(edges).flatMap(([from, modules]) =>
    modules.map((module) => ({ from, to: `${from.slice(0, from.indexOf('/'))}/${module}` })),
  )
  const homes = Object.entries(packages).flatMap(([name, places]) => places.map((home) => ({ name, home })))
  return [
    ...declared
      .filter((edge) => !imports.some(({ from, to }) => from === edge.from && to === edge.to))
      .map(({ from, to }) => `${from} imports nothing of ${to}`),
    ...shared
      .filter((folder) => !imports.some(({ from, to }) => to === folder && from !== folder))
      .map((folder) => `nobody imports ${folder}`),
    ...homes
      .filter(
        ({ name, home }) =>
          !imports.some(
            ({ path, specifier }) =>
              (specifier === name || specifier.startsWith(`${name}/`)) && posix.matchesGlob(path, home),
          ),
      )
      .map(({ name, home }) => `nothing in ${home} imports ${name}`),
  ]
}

function checkSource(root: string, file: string): Violation[] {
  const source = readFileSync(join(root, file), 'utf8')
  const code = blank(source)
  const path = file.slice('src/'.length)
  const isTest = path.endsWith('.test.ts')
  const violations: Violation[] = []
  const report = (line: number, rule: string | undefined): void => {
    if (rule !== undefined) violations.push({ file, line, rule })
  }

  if (placeOf(path) === undefined) report(1, 'places: this folder is not part of the layout')
  for (const { specifier, line } of importsOf(source, code)) {
    if (specifier.startsWith('.')) report(line, relativeRule(path, specifier, isTest))
    else if (!isTest) report(line, packageRule(path, specifier))
  }
  for (const { pattern, home, say } of isTest ? [] : WORDS) {
    if (posix.matchesGlob(path, home)) continue
    for (const match of code.matchAll(pattern)) report(lineAt(code, match.index), `words: ${say}`)
  }
  return violations
}

function relativeRule(path: string, specifier: string, isTest: boolean): string | undefined {
  const target = posix.join(posix.dirname(path), specifier)
  if (target.startsWith('..')) {
    if (isTest || target === '../package.json') return undefined
    return 'floors: src imports nothing from outside src'
  }
  const from = placeOf(path)
  const to = placeOf(target)
  if (from === undefined || to === undefined) return undefined // already reported for the file itself
  return mayImport(from, to, target) ? undefined : `floors: ${nameOf(from)} may not import ${target}`
}

function mayImport(from: Place, to: Place, target: string): boolean {
  if (from.floor === to.floor && from.module === to.module) return true
  if (from.floor === 'top') return true
  // Scripts of browsers are served as they are, without what only the server has.
  if (from.module === 'browser' || to.module === 'browser') return false
  // The domain and the languages are entered only through the index of a folder, wherever one comes from.
  if (['domain', 'locales'].includes(to.floor) && target !== `${nameOf(to)}/index.ts`) return false
  const declared = SHARED.includes(nameOf(to)) || EDGES[nameOf(from)]?.includes(to.module) === true
  switch (from.floor) {
    case 'face':
      return ['kernel', 'locales', 'platform', 'domain'].includes(to.floor)
    case 'domain':
      return ['kernel', 'locales', 'platform'].includes(to.floor) || (to.floor === 'domain' && declared)
    case 'locales':
      return to.floor === 'kernel' || to.floor === 'platform'
    case 'platform':
      return to.floor === 'kernel' || (to.floor === 'platform' && declared)
    default:
      return false
  }
}

function packageRule(path: string, specifier: string): string | undefined {
  if (placeOf(path)?.floor === 'kernel' && !specifier.startsWith('node:')) {
    return `packages: kernel uses no package, not even ${specifier}`
  }
  const name = Object.keys(PACKAGES).find((key) => specifier === key || specifier.startsWith(`${key}/`))
  if (placeOf(path)?.module === 'browser')
    return `packages: no package is served to browsers, not even ${specifier}`
  const homes = name === undefined ? undefined : PACKAGES[name]
  if (homes === undefined || homes.some((home) => posix.matchesGlob(path, home))) return undefined
  return `packages: ${specifier} may be imported only in ${homes.join(', ')}`
}

function placeOf(path: string): Place | undefined {
  const [first = '', second = ''] = path.split('/')
  if (['main.ts', 'server', 'cli', 'migrations'].includes(first)) return { floor: 'top', module: '' }
  if (first === 'kernel' || first === 'locales') return { floor: first, module: '' }
  if (first === 'ui') return { floor: 'face', module: second === 'browser' ? 'browser' : 'ui' }
  if (first === 'apis') return { floor: 'face', module: second }
  if (first === 'platform' || first === 'domain') return { floor: first, module: second }
  return undefined
}

function nameOf({ floor, module }: Place): string {
  if (module === 'browser') return 'ui/browser'
  if (floor === 'face') return module === 'ui' ? 'ui' : `apis/${module}`
  return module === '' ? floor : `${floor}/${module}`
}

function checkLengths(root: string): Violation[] {
  return (['src', 'test'] as const).flatMap((folder) =>
    sourceFiles(root, folder).flatMap((file) => {
      const max = file.endsWith('.test.ts') ? MAX_LINES.test : MAX_LINES[folder]
      const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length
      if (lines <= max || posix.matchesGlob(file, UNBOUNDED)) return []
      return [{ file, line: max + 1, rule: `length: ${lines} lines, at most ${max} are allowed` }]
    }),
  )
}

function sourceFiles(root: string, folder: string): string[] {
  return globSync(`${folder}/**/*.{ts,js}`, { cwd: root })
    .map((file) => normalize(file).replaceAll('\\', '/'))
    .sort()
}

if (import.meta.main) {
  const root = process.argv[2] ?? join(import.meta.dirname, '..')
  if (!existsSync(join(root, 'src'))) throw new Error(`no src folder in ${root}`)
  const violations = checkImports(root)
  for (const { file, line, rule } of violations) console.error(`${file}:${line} ${rule}`)
  const unused = process.argv[2] === undefined ? unusedRules(root) : []
  for (const rule of unused) console.error(`scripts/check-imports.ts unused: ${rule}`)
  if (violations.length + unused.length > 0) process.exitCode = 1
}
