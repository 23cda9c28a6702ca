import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseDsn } from './dsn.ts'

const postgres = (dsn: string) => {
  const source = parseDsn(dsn)
  assert.equal(source.engine, 'postgres')
  return source as Extract<typeof source, { engine: 'postgres' }>
}

it('libpq: several hosts stand in the authority, each with its port, or in the parameter host', () => {
  for (const dsn of [
    'postgres://ada:pass%40word@db1:5433,db2/gatehouse?sslmode=disable',
    'postgres://ada:pass%40word@/gatehouse?sslmode=disable&host=db1,db2&port=5433,5432',
  ]) {
    const { hosts, connectionStrings, writable } = postgres(dsn)
    assert.deepEqual(hosts, ['db1:5433', 'db2:5432'])
    assert.equal(connectionStrings.length, 2)
    for (const each of connectionStrings)
      assert.match(each, /^postgres:\/\/ada:pass%40word@.*sslmode=disable/)
    assert.equal(writable, true)
  }
  assert.deepEqual(postgres('postgres://[::1]:5433,[::1]/x').hosts, ['[::1]:5433', '[::1]:5432'])
  assert.deepEqual(postgres('postgres:///x?host=/run/postgresql').hosts, ['/run/postgresql'])
  assert.throws(() => parseDsn('postgres:///x?host=a,b,c&port=1,2'), /port must name one for each/)
})

it('libpq: target_session_attrs says whether a server that takes no writes will do', () => {
  const target = (value: string) => postgres(`postgres://db/x?target_session_attrs=${value}`)
  assert.equal(target('read-write').writable, true)
  assert.equal(target('primary').writable, true)
  assert.equal(target('any').writable, false)
  assert.throws(() => target('standby'), /target_session_attrs in the dsn must be read-write or any/)
  assert.ok(!target('any').connectionStrings[0]?.includes('target_session_attrs'))
})

it('Hydra API: parameters of the pool are understood and are not passed on to the server', () => {
  const given = 'max_conns=7&max_idle_conns=3&max_conn_lifetime=1h30m&max_conn_idle_time=90s'
  const { connectionStrings, ...source } = postgres(`postgres://db/x?${given}&application_name=sso`)
  assert.partialDeepStrictEqual(source, {
    maxConnections: 7,
    maxIdle: 3,
    lifetimeSeconds: 5400,
    idleMilliseconds: 90_000,
  })
  assert.deepEqual(connectionStrings, ['postgres://db/x?application_name=sso'])
  assert.partialDeepStrictEqual(postgres('postgres://db/x'), {
    maxConnections: 20,
    maxIdle: Number.POSITIVE_INFINITY,
    lifetimeSeconds: 0,
    idleMilliseconds: 30_000,
  })
  for (const wrong of ['max_conns=0', 'max_conns=many', 'max_idle_conns=-1', 'statement_timeout=soon'])
    assert.throws(() => parseDsn(`postgres://db/x?${wrong}`), /in the dsn must be a whole number/)
  for (const wrong of ['max_conn_lifetime=long', 'max_conn_idle_time=90'])
    assert.throws(() => parseDsn(`postgres://db/x?${wrong}`), /in the dsn must be a duration/)
})

it('no error repeats the dsn, which may hold a password', () => {
  for (const dsn of [
    'postgres://ada:secret@a:b,c/x',
    'mysql://ada:secret@db/x',
    'postgres://ada:secret@db/x?max_conns=x',
  ])
    assert.throws(
      () => parseDsn(dsn),
      (error: Error) => !error.message.includes('secret'),
    )
})
