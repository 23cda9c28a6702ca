import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { checkStatements } from '../../scripts/check-statements.ts'

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** The violations of one file beside two modules that own a table each, as `line table`. */
function violationsOf(path: string, ...lines: string[]): string[] {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-statements-'))
  folders.push(root)
  const files = {
    'src/migrations/0001/orders.ts': 'export const orders = [`create table orders (id text)`]',
    'src/migrations/0001/parcels.ts': 'export const parcels = [`create table parcels (id text)`]',
    'src/domain/orders/index.ts': '',
    'src/platform/parcels/index.ts': '',
    [path]: lines.join('\n'),
  }
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return checkStatements(root).map(({ line, rule }) => `${line} ${/^tables: (\w+)/.exec(rule)?.[1]}`)
}

const store = 'src/domain/orders/store.ts'

test('a module names its own tables', () => {
  const lines = ['sql`select orders.id from orders`', "purgeExpired('orders', 'id')"]
  assert.deepEqual(violationsOf(store, ...lines), [])
})

test('a statement that names a table of another module is reported, wherever it stands', () => {
  const lines = [
    'sql`select 1 from parcels`',
    'sql<{ id: string }>`select 1 where ${exists(sql`select 1',
    '  from parcels`)} and parcels.id = 1`',
  ]
  assert.deepEqual(violationsOf(store, ...lines), ['1 parcels', '3 parcels', '3 parcels'])
  for (const path of ['src/apis/face/routes.ts', 'src/server/app.ts', 'src/ui/page.ts'])
    assert.deepEqual(violationsOf(path, 'sql`select 1 from orders`'), ['1 orders'])
})

test('a table that is named as a string is reported', () => {
  const lines = [
    "insertWhenConsumed<Row>('parcels', row)",
    "identifier('parcels.id')",
    "const batch = { table: 'parcels', key: 'parcels.id' }",
  ]
  assert.deepEqual(violationsOf(store, ...lines), ['1 parcels', '2 parcels', '3 parcels', '3 parcels'])
})

test('words outside of statements and what a statement embeds are no tables', () => {
  const lines = [
    "import { parcels } from '../parcels/index.ts'",
    '// sql`select 1 from parcels`',
    'const text = `parcels`',
    'sql`select 1 from orders where ${parcels.isSent(sql`orders.id`)}`',
  ]
  assert.deepEqual(violationsOf(store, ...lines), [])
})

test('a table belongs to a module that is there', () => {
  const lines = ['export const lost = [`create table lost (id text)`]']
  assert.deepEqual(violationsOf('src/migrations/0001/lost.ts', ...lines), ['1 lost'])
})
