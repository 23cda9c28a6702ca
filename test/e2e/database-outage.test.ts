import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import pg from 'pg'
import { authable } from '../support/auth-flow.ts'
import { temporaryFolder } from '../support/command.ts'
import {
  admin,
  authorization,
  authorize,
  basic,
  createClient,
  introspect,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
  toLogin,
} from '../support/flow.ts'
import { open, submit } from '../support/pages.ts'
import { patience, until } from '../support/patience.ts'
import { createPostgresServer, type PostgresServer } from '../support/postgres-outage.ts'
import { userAgent } from '../support/user-agent.ts'
import { configurationFile, isReady, kill, type ServerProcess, startServer } from './server-process.ts'

describe('PostgreSQL fails under a running server', () => {
  let postgres: PostgresServer
  let removeFolder: () => Promise<void>
  let folder: string
  let server: ServerProcess
  let client: RegisteredClient

  before(async () => {
    postgres = await createPostgresServer()
    folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const place = await configurationFile(folder, `${postgres.url}?max_conns=5`, {
      auth_flow: { enabled: true },
      urls: { login: '/ui/sso/login' },
    })
    server = await startServer(place, '--migrate')
    client = await createClient(server)
  })
  after(async () => {
    await kill(server)
    await postgres.remove()
    await removeFolder()
  })

  const signIn = async (): Promise<Tokens> => {
    const request = authorization(server, client.client_id)
    const callback = await authorize(server, request)
    const response = await token(server, client, {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    })
    return json<Tokens>(response)
  }
  const refresh = ({ refresh_token }: Tokens) =>
    token(server, client, { grant_type: 'refresh_token', refresh_token })
  const askTokens = () => token(server, client, { grant_type: 'client_credentials' })
  const userinfo = ({ access_token }: Tokens) =>
    fetch(new URL('userinfo', server.publicUrl), { headers: { authorization: `Bearer ${access_token}` } })
  const health = (kind: string) => fetch(new URL(`health/${kind}`, server.publicUrl))
  const ready = () => isReady(server.publicUrl)

  /** RFC 9110 §15.6.4: come again; the caller has done nothing wrong. */
  const assertComeAgain = async (response: Response, error?: string) => {
    assert.equal(response.status, 503, await response.clone().text())
    assert.match(response.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    if (error !== undefined) assert.equal((await json(response))['error'], error)
  }
  const assertAlive = () => assert.equal(server.child.exitCode, null, server.logs())
  const withinSeconds = async <Result>(seconds: number, work: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now()
    const result = await work()
    const took = performance.now() - begun
    assert.ok(took < patience(seconds * 500), `${Math.round(took)} ms`)
    return result
  }

  it('connections that are cut, in use or idle, end no process: requests are answered or told to come again', async () => {
    const tokens = await signIn()
    const kinds: (() => Promise<Response>)[] = [
      () => admin(server, 'GET', '/admin/clients?page_size=500'),
      () => admin(server, 'GET', '/admin/identities'),
      askTokens,
      () => userinfo(tokens),
    ]
    let running = true
    const answers = new Map<number, number>()
    const load = kinds.flatMap((ask) =>
      [1, 2].map(async () => {
        while (running) {
          const response = await ask()
          answers.set(response.status, (answers.get(response.status) ?? 0) + 1)
          if (response.status === 503) await assertComeAgain(response)
          else await response.arrayBuffer()
        }
      }),
    )
    for (let cut = 0; cut < 6; cut += 1) {
      const before = answers.get(200) ?? 0
      await until(() => (answers.get(200) ?? 0) > before + 20)
      await postgres.cutConnections()
    }
    running = false
    await Promise.all(load)
    assert.deepEqual(
      [...answers.keys()].filter((status) => status !== 200 && status !== 503),
      [],
    )
    await postgres.cutConnections()
    await until(ready)
    assert.equal((await askTokens()).status, 200)
    assertAlive()
  })

  it('a connection that is cut while its statement runs is an answer to come again', async () => {
    const locker = new pg.Client({ connectionString: postgres.url })
    locker.on('error', () => {})
    await locker.connect()
    await locker.query('begin; lock table identities in access exclusive mode')
    const waiting = admin(server, 'GET', '/admin/identities')
    await until(
      async () =>
        (await postgres.sql("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).length > 0,
    )
    await postgres.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'",
    )
    await assertComeAgain(await waiting)
    await locker.end()
    assert.equal((await admin(server, 'GET', '/admin/identities')).status, 200)
    assertAlive()
  })

  it('an idle connection that is cut is not given to the next request', async () => {
    await Promise.all(Array.from({ length: 10 }, askTokens))
    await postgres.cutConnections()
    await until(async () => (await askTokens()).status === 200)
    for (let count = 0; count < 10; count += 1) assert.equal((await askTokens()).status, 200)
    assertAlive()
  })

  it('the listening connection is opened again when it is cut, and what was missed meanwhile is read', async () => {
    const listening =
      "select pid from pg_stat_activity where query ~* '^(listen|select current_setting)' and state = 'idle' and application_name = 'gatehouse'"
    const other = await startServer(await configurationFile(folder, postgres.url))
    try {
      const gone = await createClient(server)
      const asked = () => token(other, gone, { grant_type: 'client_credentials' })
      assert.equal((await asked()).status, 200)
      const pids = async () => (await postgres.sql(listening)).map(({ pid }) => Number(pid))
      // One for each process. While it asks whether it is still connected, it is not idle.
      let cut = await pids()
      await until(async () => {
        cut = await pids()
        return cut.length >= 2
      })
      for (const pid of cut) await postgres.sql(`select pg_terminate_backend(${pid})`)
      assert.equal((await admin(server, 'DELETE', `/admin/clients/${gone.client_id}`)).status, 204)
      await until(async () => (await asked()).status === 401, 2000)
      await until(async () => {
        const now = await pids()
        return now.length >= 2 && now.every((pid) => !cut.includes(pid))
      })
      assert.equal(other.child.exitCode, null, other.logs())
    } finally {
      await kill(other)
    }
    assertAlive()
  })

  it('a server that is frozen is not waited for, and not ready within two seconds', async () => {
    const tokens = await signIn()
    postgres.freeze()
    try {
      const unready = await withinSeconds(2, () => health('ready'))
      assert.equal(unready.status, 503)
      assert.doesNotMatch(await unready.text(), /127\.0\.0\.1/)
      assert.equal((await health('alive')).status, 200)
      const asked = await withinSeconds(7, () =>
        Promise.all([
          askTokens(),
          refresh(tokens),
          userinfo(tokens),
          admin(server, 'GET', '/admin/identities'),
        ]),
      )
      for (const response of asked.slice(0, 3)) await assertComeAgain(response, 'temporarily_unavailable')
      await assertComeAgain(asked[3] as Response)
      // A database that is known to be away is not asked again by every request.
      await withinSeconds(2, async () => assertComeAgain(await askTokens(), 'temporarily_unavailable'))
    } finally {
      postgres.thaw()
    }
    await until(ready)
    assert.equal((await refresh(tokens)).status, 200)
    assertAlive()
  })

  it('what a frozen server has received is not run any more when it comes to itself: the caller was told to come again', async () => {
    const tokens = await signIn()
    postgres.freeze()
    try {
      await assertComeAgain(await refresh(tokens), 'temporarily_unavailable')
    } finally {
      postgres.thaw()
    }
    const working = "select 1 from pg_stat_activity where application_name = 'gatehouse' and state <> 'idle'"
    await until(async () => (await ready()) && (await postgres.sql(working)).length === 0)
    const again = await refresh(tokens)
    assert.equal(again.status, 200, await again.text())
  })

  it('a server that is stopped and started again: nothing is called invalid meanwhile, and nobody has to act', async () => {
    const tokens = await signIn()
    const agent = userAgent()
    const page = await open(agent, server, '/ui/login')
    const challenge = await toLogin(userAgent(), authorization(server, client.client_id).url)
    await postgres.stop()
    const asked = await withinSeconds(7, () =>
      Promise.all([
        askTokens(),
        refresh(tokens),
        userinfo(tokens),
        fetch(new URL('admin/oauth2/introspect', server.adminUrl), {
          method: 'POST',
          headers: { authorization: basic(client) },
          body: new URLSearchParams({ token: tokens.access_token }),
        }),
      ]),
    )
    for (const response of asked) await assertComeAgain(response, 'temporarily_unavailable')
    const fields = { email: 'ada@example.com', password: 'whatever it is' }
    const refusedPage = await submit(agent, server, page, 'password', fields)
    assert.deepEqual([refusedPage.status, refusedPage.headers.get('retry-after')], [503, '1'])
    for (const path of ['admin/keys/a', 'admin/oauth2/auth/sessions/consent?subject=a', 'admin/identities'])
      await assertComeAgain(await fetch(new URL(path, server.adminUrl)))
    const later = await authable(server, challenge, fields.email)
    assert.partialDeepStrictEqual(later, { status: 503, body: { code: 'service_unavailable' } })
    assert.equal(later.headers.get('retry-after'), '1')
    assert.equal((await health('ready')).status, 503)
    assert.equal((await health('alive')).status, 200)
    await postgres.start()
    await until(ready)
    assert.equal((await introspect(server, tokens.access_token))['active'], true)
    assert.equal((await refresh(tokens)).status, 200)
    assertAlive()
  })

  it('a primary that takes no writes any more (25006) is not ready, and is used again when it does', async () => {
    const tokens = await signIn()
    await postgres.sql('alter system set default_transaction_read_only = on')
    await postgres.sql('select pg_reload_conf()')
    await until(async () => (await refresh(tokens)).status === 503)
    await assertComeAgain(await refresh(tokens), 'temporarily_unavailable')
    assert.equal((await health('ready')).status, 503)
    const writing = new pg.Client({
      connectionString: postgres.url,
      options: '-c default_transaction_read_only=off',
    })
    await writing.connect()
    await writing.query('alter system reset default_transaction_read_only')
    await writing.query('select pg_reload_conf()')
    await writing.end()
    await until(ready)
    assert.equal((await refresh(tokens)).status, 200)
    assertAlive()
  })

  it('an outage is no error of the program: its requests are warnings that name the cause', () => {
    const lines = server
      .logs()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    assert.deepEqual(
      lines.filter(({ level, msg }) => level === 'error' && !/^the database /.test(String(msg))),
      [],
    )
    const causes = lines.filter(({ rule }) => rule === 'unavailable').map(({ detail }) => String(detail))
    for (const cause of [/ECONNREFUSED/, /ETIMEDOUT|timeout/, /25006/, /57P01|Connection terminated/])
      assert.ok(
        causes.some((text) => cause.test(text)),
        `${cause} in ${[...new Set(causes)]}`,
      )
  })
})

it('a server that is frozen does not keep the process from stopping', async (context) => {
  const postgres = await createPostgresServer()
  context.after(postgres.remove)
  const place = await configurationFile(await temporaryFolder(context), postgres.url)
  const server = await startServer(place, '--migrate')
  context.after(() => kill(server))
  postgres.freeze()
  try {
    const begun = performance.now()
    server.signal('SIGTERM')
    assert.equal(await server.ended, 0)
    assert.ok(performance.now() - begun < patience(10_000))
  } finally {
    postgres.thaw()
  }
})
