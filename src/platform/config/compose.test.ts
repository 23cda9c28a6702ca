import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineConfiguration, flag, fragment, textOr } from './index.ts'

const dialect = { withoutEffect: {}, unavailable: {}, dropped: [], spellings: [], variables: {} }
const naming = { prefix: 'APP_', foreign: [] }
const port = fragment({ keys: { 'serve.port': textOr('1', 'Port.') } })
const host = fragment({
  keys: { 'serve.host': textOr('a', 'Host.'), quiet: flag(false, 'Say less.') },
  problems: ({ serve }) => (serve.host === 'b' ? ['serve.host must not be b'] : []),
  derive: ({ serve, quiet }) => ({ host: serve.host, talks: !quiet }),
})
const define = (groups: Record<string, { description: string; order?: string[] }>, order: string[] = []) =>
  defineConfiguration([port, host], { outline: { order, groups }, dialect, naming, problems: () => [] })
const groups = { serve: { description: 'Where.' } }

test('keys that several modules put into a group are read, derived from and documented together', () => {
  const { load, markdown } = define(groups)
  const configuration = load({ environment: { SERVE_PORT: '2', QUIET: 'true' } })
  assert.deepEqual(configuration, { serve: { port: '2', host: 'a' }, quiet: true })
  assert.deepEqual(host.derive(configuration), { host: 'a', talks: false })
  assert.match(markdown(), /`serve\.port`.*`serve\.host`.*`quiet`/s)
})

test('the outline says in which order they stand', () => {
  const { markdown } = define({ serve: { description: 'Where.', order: ['host'] } }, ['quiet', 'serve'])
  assert.match(markdown(), /`quiet`.*`serve\.host`.*`serve\.port`/s)
})

test('what the keys of a module demand of each other is part of the check', () => {
  assert.throws(() => define(groups).configure({ serve: { host: 'b' } }), /serve\.host must not be b/)
})

test('a key has one module, a group has one description, and both exist', () => {
  const outline = { order: [], groups }
  const twice = () => defineConfiguration([port, port], { outline, dialect, naming, problems: () => [] })
  assert.throws(twice, /two fragments of the configuration have the key serve\.port/)
  assert.throws(() => define({}), /does not describe the group serve/)
  assert.throws(
    () => define({ ...groups, oauth2: { description: 'None.' } }),
    /oauth2, which no fragment has/,
  )
  assert.throws(() => define(groups, ['dsn']), /names dsn, which no fragment has/)
})
