const deletion = 9
const insertion = 18
const update = 23

/** A row that a statement has changed by itself, and not by a foreign key. */
export interface ChangedRow {
  table: string
  /** Tells the row from others of the table. */
  key: string
}

/** The rows of a changeset (https://www.sqlite.org/session/c_changegroup.html tells its format). */
export function changedRows(changeset: Uint8Array): ChangedRow[] {
  const bytes = Buffer.from(changeset)
  const rows: ChangedRow[] = []
  let at = 0
  let table = ''
  let keyColumns: boolean[] = []

  const readNumber = (): number => {
    let value = 0
    for (;;) {
      const byte = bytes[at++] as number
      value = value * 128 + (byte & 127)
      if (byte < 128) return value
    }
  }
  const readValue = (): string => {
    const start = at
    const type = bytes[at++]
    if (type === 1 || type === 2) at += 8
    if (type === 3 || type === 4) {
      const length = readNumber()
      at += length
    }
    return bytes.toString('hex', start, at)
  }
  const readKey = (): string => {
    const values = keyColumns.map((isKey) => ({ isKey, value: readValue() }))
    return values.flatMap(({ isKey, value }) => (isKey ? [value] : [])).join(' ')
  }

  while (at < bytes.length) {
    const kind = bytes[at++]
    if (kind === 0x54) {
      const count = readNumber()
      keyColumns = [...bytes.subarray(at, at + count)].map((flag) => flag !== 0)
      at += count
      const end = bytes.indexOf(0, at)
      table = bytes.toString('utf8', at, end)
      at = end + 1
    } else if (kind === insertion || kind === deletion || kind === update) {
      const isIndirect = bytes[at++] === 1
      const key = readKey()
      if (kind === update) readKey()
      if (!isIndirect) rows.push({ table, key })
    } else throw new Error(`a changeset holds the unknown operation ${kind}`)
  }
  return rows
}
