// Holds who owns which table: a module names its own tables in its statements and asks another module for a piece of
// SQL about any other. A table belongs to the module after which the file is named that creates it.
//
//   node scripts/check-statements.ts [project folder]
//
// Prints `file:line rule` for each violation and exits with 1 when there is one.

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { blank, lineAt } from './source-text.ts'

export type Violation = { file: string; line: number; rule: string }

const STATEMENT = /\bsql(?:<[^`]*?>)?`/g

/** Functions of platform/database that take the name of a table, and properties of what others take. */
const NAMED =
  /\b(?:(?:insertWhenConsumed|purgeExpired|identifier)(?:<[^()`]*?>)?\(\s*|(?:table|key):\s*)(['"])( *)\1/g

export function checkStatements(root: string): Violation[] {
  const owners = ownersOf(root)
  const violations = [...owners].flatMap(([table, { module, file }]) => {
    if (['domain', 'platform'].some((floor) => existsSync(join(root, 'src', floor, module)))) return []
    return [{ file, line: 1, rule: `tables: ${table} belongs to no module: there is no ${module}` }]
  })
  const files = globSync('src/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))
  for (const file of files.sort()) {
    if (file.startsWith('src/migrations/') || file.endsWith('.test.ts')) continue
    const [, floor = '', module = ''] = file.split('/')
    const home = floor === 'domain' || floor === 'platform' ? module : undefined
    for (const { table, line } of tablesIn(readFileSync(join(root, file), 'utf8'), home !== undefined)) {
      const owner = owners.get(table)?.module
      if (owner === undefined || owner === home) continue
      violations.push({ file, line, rule: `tables: ${table} belongs to ${owner}: ask it for a piece of SQL` })
    }
  }
  return violations
}

/** Each table, and the module after which the file is named that creates it. */
function ownersOf(root: string): Map<string, { module: string; file: string }> {
  const owners = new Map<string, { module: string; file: string }>()
  for (const file of globSync('src/migrations/**/*.ts', { cwd: root }).sort()) {
    const module = posix.basename(file.replaceAll('\\', '/'), '.ts')
    for (const [, table = ''] of readFileSync(join(root, file), 'utf8').matchAll(/\bcreate table (\w+)/g))
      owners.set(table, { module, file: file.replaceAll('\\', '/') })
  }
  return owners
}

/** Every word of the statements in the source, and the names that are given as strings if `named` says so. */
function tablesIn(source: string, named: boolean): { table: string; line: number }[] {
  const code = blank(source)
  const found: { table: string; line: number }[] = []
  for (const { index, 0: match } of code.matchAll(STATEMENT)) {
    for (const [from, to] of textsOf(code, index + match.length))
      for (const word of source.slice(from, to).matchAll(/\w+/g))
        found.push({ table: word[0], line: lineAt(source, from + word.index) })
  }
  for (const { index, 0: match, 2: inside = '' } of named ? code.matchAll(NAMED) : []) {
    const start = index + match.length - 1 - inside.length
    const [table = ''] = source.slice(start, start + inside.length).split('.')
    found.push({ table, line: lineAt(source, start) })
  }
  return found
}

/** The places of the text of a template whose first character is at `at`; what it embeds is left out. */
function textsOf(code: string, at: number): [from: number, to: number][] {
  const texts: [from: number, to: number][] = []
  let from = at
  for (;;) {
    while (at < code.length && code[at] !== '`' && !code.startsWith('${', at)) at += 1
    texts.push([from, at])
    if (at >= code.length || code[at] === '`') return texts
    at = endOfEmbedded(code, at + 2)
    from = at
  }
}

function endOfEmbedded(code: string, start: number): number {
  let at = start
  for (let depth = 1; at < code.length; at += 1) {
    if (code[at] === '{') depth += 1
    if (code[at] === '}') depth -= 1
    if (depth === 0) return at + 1
    if (code[at] === '`') {
      const [, end = code.length] = textsOf(code, at + 1).at(-1) ?? []
      at = end
    }
  }
  return at
}

if (import.meta.main) {
  const violations = checkStatements(process.argv[2] ?? join(import.meta.dirname, '..'))
  for (const { file, line, rule } of violations) console.error(`${file}:${line} ${rule}`)
  if (violations.length > 0) process.exitCode = 1
}
