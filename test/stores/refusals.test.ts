import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Reason } from '../../src/domain/methods/index.ts'
import { adviceFor, createRefusals, purgeRefusals } from '../../src/domain/refusals/index.ts'
import { sql } from '../../src/platform/database/index.ts'
import { isNotice } from '../../src/ui/flows/messages.ts'
import * as problems from '../../src/ui/problems.ts'
import { onEachEngine } from '../support/engines.ts'
import { testClock } from '../support/gatehouse.ts'

const source = join(import.meta.dirname, '../../src')
const read = (file: string): string => readFileSync(join(source, file), 'utf8')
const found = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([, name]) => name as string)

test('every rule that refuses has advice', () => {
  const files = globSync('{apis,domain,ui,platform}/**/*.ts', { cwd: source }).map(read)
  const faults = files.flatMap((text) => found(text, /new Fault(?:<[^>]*>)?\(\s*'([a-z_]+)'/g))
  const kinds = files.flatMap((text) =>
    found(text, /type \w*(?:Fault|Refusal|Passing|Reason)(?:<[^>]*>)? =([^=]+?)\n\n/g).flatMap((union) =>
      found(union, /'([a-z_]+)'/g),
    ),
  )
  const rules = files.flatMap((text) => found(text, /rule: '([A-Za-z_]+)'/g))
  const oauth = found(read('apis/oauth2/errors.ts'), /^ {2}'?([a-zA-Z_ ]+?)'?: \[/gm)
  const authFlow = found(read('apis/auth-flow/errors.ts'), /^ {2}([a-z_]+): \d{3},/gm)
  const { registrationFieldProblems: fields, ...tables } = problems
  const pages = [
    ...Object.values(tables).flatMap((table) => Object.keys(table)),
    ...Object.entries(fields).flatMap(([field, wrong]) =>
      [...Object.keys(wrong), 'missing'].map((each) => `${field}_${each}`),
    ),
  ]
  assert.ok(faults.length > 40 && kinds.length > 60 && oauth.length > 30 && authFlow.length > 8)
  const used = [...new Set([...faults, ...kinds, ...rules, ...oauth, ...authFlow, ...pages])]
  const needsAdvice = (rule: string) => !isNotice(rule as Reason) && adviceFor(rule, rule) === undefined
  assert.deepEqual(used.filter(needsAdvice).toSorted(), [])
})

test('a rule of its own goes before the error, and functions are named from the inside', () => {
  assert.equal(adviceFor('identity_inactive', 'access_denied'), adviceFor('identity_inactive', ''))
  assert.equal(adviceFor('prove in authenticateClient', 'invalid_client'), adviceFor('', 'invalid_client'))
  assert.equal(adviceFor('toString', 'valueOf'), undefined)
})

onEachEngine('refusals', (database) => {
  const refused = (id: string, address = '192.0.2.1') => ({
    ...{ id, address, method: 'GET', path: '/', parameters: {}, error: 'e', description: 'd', rule: 'r' },
  })

  test('of an installation the newest 10,000 are kept, however many strangers send', async () => {
    const clock = testClock()
    const start = clock.now() - 1_000_000
    await database().run(sql`insert into refusals (id, at, content)
      with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 10200)
      select 'old-' || number, cast(${start} as bigint) + number, '{}' from numbers`)
    for (let more = true; more; ) more = (await purgeRefusals(database(), clock.now(), 200)).more
    const [row] = await database().run(sql<{ kept: number; oldest: number }>`
      select count(*) as kept, min(at) as oldest from refusals`)
    assert.deepEqual([Number(row?.kept), Number(row?.oldest)], [10_000, start + 201])
  })

  test('one network takes a tenth of the places of a round, and all of them together 500', async () => {
    const refusals = createRefusals({ database: database(), clock: testClock() })
    for (let time = 0; time < 60; time += 1) refusals.record(refused(`one-${time}`))
    for (let time = 0; time < 600; time += 1) refusals.record(refused(`many-${time}`, `198.51.${time}.1`))
    const before = database().roundTrips()
    await refusals.write()
    assert.equal(database().roundTrips() - before, 1)
    assert.ok(await refusals.find('one-49'))
    assert.equal(await refusals.find('one-50'), undefined)
    assert.ok(await refusals.find('many-449'))
    assert.equal(await refusals.find('many-450'), undefined)
    refusals.record(refused('next-round'))
    assert.ok(await refusals.find('next-round'))
  })
})
