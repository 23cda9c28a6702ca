import type { Format } from './options.ts'

export function printLine(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** For a person who watches; standard output stays what a script may read. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`)
}

const printJson = (value: unknown): void => printLine(JSON.stringify(value, null, 2))

/** One thing: `key: value` lines for a person, who is spared what is empty, or JSON. */
export function printRecord(format: Format, record: object): void {
  if (format === 'json') {
    printJson(record)
    return
  }
  const rows = Object.entries(record)
    .map(([name, value]): [string, string] => [name, inWords(value)])
    .filter(([, text]) => text !== '')
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  for (const [name, text] of rows) printLine(`${`${name}:`.padEnd(width + 2)}${text}`)
}

/** Many of a kind: an aligned table with a column for each of `columns`, or JSON with everything. */
export function printTable(
  format: Format,
  items: readonly object[],
  columns: readonly string[],
  none: string,
): void {
  if (format === 'json' || items.length === 0) {
    if (format === 'json') printJson(items)
    else remark(none)
    return
  }
  const headings = columns.map((column) => column.replaceAll('_', ' ').toUpperCase())
  const rows = items.map((item) =>
    columns.map((column) => inWords((item as Record<string, unknown>)[column])),
  )
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  for (const row of [headings, ...rows]) {
    printLine(
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('   ')
        .trimEnd(),
    )
  }
}

function inWords(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  if (typeof value === 'object') return Object.keys(value).length === 0 ? '' : JSON.stringify(value)
  return visible(String(value))
}

// What comes from a server may hold control characters, which a terminal would obey.
const visible = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
