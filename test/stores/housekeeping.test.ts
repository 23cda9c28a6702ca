import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { identifier, sql, values } from '../../src/platform/database/index.ts'
import { type Chore, chores } from '../../src/server/housekeeping.ts'
import { onEachEngine } from '../support/engines.ts'

const hour = 3_600_000
const day = 24 * hour
const now = 1_700_000_000_000

type Row = Record<string, string | number | null>

onEachEngine('housekeeping', (database) => {
  const insert = async (table: string, ...rows: Row[]) => {
    for (const row of rows) await database().run(sql`insert into ${identifier(table)} ${values(row)}`)
  }
  const keysOf = async (table: string, key = 'id'): Promise<unknown[]> => {
    const rows = await database().run(
      sql<Row>`select ${identifier(key)} from ${identifier(table)} order by ${identifier(key)}`,
    )
    return rows.map((row) => row[key])
  }
  const chore = (table: string): Chore => {
    const found = chores({
      verifierLifespan: hour / 2,
      deviceLifespan: hour / 6,
      unconfirmedLifespan: undefined,
      auditRetention: 3_600_000,
    }).find((each) => each.table === table)
    assert.ok(found)
    return found
  }
  const clean = (table: string, at = now, limit = 100) => chore(table).purge(database(), at, limit)

  const grant = (id: string, overrides: Row = {}): Row => ({
    id,
    client_id: 'app',
    subject: 'ada',
    login_session_id: null,
    request: '{}',
    granted_scope: '[]',
    granted_audience: '[]',
    acr: '',
    amr: '[]',
    authenticated_at: 0,
    remember: 0,
    remember_for: 0,
    skipped: 0,
    handled_at: now - 2 * hour,
    review_at: now - hour,
    ...overrides,
  })
  const accessToken = (hash: string, grantId: string | null, expiresAt: number): Row => ({
    hash,
    grant_id: grantId,
    client_id: 'app',
    issued_at: 0,
    expires_at: expiresAt,
  })

  beforeEach(async () => {
    for (const table of ['clients', 'login_sessions'])
      await database().run(sql`delete from ${identifier(table)}`)
    await insert('clients', {
      id: 'app',
      name: '',
      owner: '',
      metadata: '{}',
      rotated_secret_digests: '[]',
      created_at: 0,
      updated_at: 0,
    })
  })

  test('what has expired goes in batches, and nothing else', async () => {
    const expired = Array.from({ length: 5 }, (_, index) => accessToken(`old-${index}`, null, now - index))
    await insert('access_tokens', ...expired, accessToken('new', null, now + 1))
    assert.deepEqual(await clean('access_tokens', now, 2), { removed: 2, more: true })
    assert.deepEqual(await clean('access_tokens', now, 2), { removed: 2, more: true })
    assert.deepEqual(await clean('access_tokens', now, 2), { removed: 1, more: false })
    assert.deepEqual(await keysOf('access_tokens', 'hash'), ['new'])
  })

  test('marks of what has ended go once no sign-in can be older, those of deleted identities never', async () => {
    await insert(
      'endings',
      { about: 'old', ended_before: 0, expires_at: now },
      { about: 'fresh', ended_before: 0, expires_at: now + 1 },
      { about: 'for good', ended_before: 0, expires_at: null },
    )
    await clean('endings')
    assert.deepEqual(await keysOf('endings', 'about'), ['for good', 'fresh'])
  })

  test('OWASP ASVS 7.4.2: an account that nobody confirmed goes with its sessions, consents and tokens', async () => {
    const identity = (id: string, unconfirmed_since: number | null): Row => ({
      ...{ id, schema_id: 'default', state: 'active', traits: '{}', state_changed_at: 0 },
      ...{ created_at: 0, updated_at: 0, unconfirmed_since },
    })
    await insert('identities', identity('squatter', now - 3 * day), identity('owner', null))
    const credential = (identity_id: string): Row => ({
      ...{ id: `password-of-${identity_id}`, identity_id, type: 'password', config: '{}', version: 1 },
      ...{ created_at: 0, updated_at: 0 },
    })
    await insert('credentials', credential('squatter'), credential('owner'))
    const session = (subject: string): Row => ({
      ...{ id: `session-of-${subject}`, subject, authenticated_at: 0, remember: 1, acr: '', amr: '[]' },
      ...{ identity_provider_session_id: null, expires_at: now + day },
    })
    await insert('login_sessions', session('squatter'), session('owner'))
    await insert('grants', grant('one', { subject: 'squatter' }), grant('other', { subject: 'owner' }))
    const purge = chores({
      verifierLifespan: 0,
      deviceLifespan: 0,
      unconfirmedLifespan: 2 * day,
      auditRetention: 3_600_000,
    })
    const { removed } = await (purge.find(({ table }) => table === 'identities') as Chore).purge(
      database(),
      now,
      10,
    )
    assert.equal(removed, 1)
    assert.deepEqual(await keysOf('identities'), ['owner'])
    assert.deepEqual(await keysOf('login_sessions'), ['session-of-owner'])
    const rows = await database().run(sql`select id, revoked_at from grants order by id`)
    assert.deepEqual(rows, [
      { id: 'one', revoked_at: now },
      { id: 'other', revoked_at: null },
    ])
  })

  test('nodes that clean at once remove each row once', async () => {
    const rows = Array.from({ length: 60 }, (_, index) => accessToken(`token-${index}`, null, now - 1))
    await insert('access_tokens', ...rows)
    const purged = await Promise.all(Array.from({ length: 8 }, () => clean('access_tokens', now, 20)))
    let removed = purged.reduce((sum, each) => sum + each.removed, 0)
    removed += (await clean('access_tokens')).removed
    assert.equal(removed, 60)
  })

  test('RFC 6749 §4.1.2: a code is remembered for an hour after it expired, so that a second use is noticed', async () => {
    await insert('grants', grant('g'))
    const code = (hash: string, expiresAt: number): Row => ({
      hash,
      grant_id: 'g',
      client_id: 'app',
      refreshable: 0,
      expires_at: expiresAt,
      used_at: 0,
    })
    await insert('authorization_codes', code('late', now - hour), code('recent', now - hour + 1))
    await clean('authorization_codes')
    assert.deepEqual(await keysOf('authorization_codes', 'hash'), ['recent'])
  })

  test('a grant goes once nothing needs it', async () => {
    await insert('login_sessions', {
      id: 'here',
      subject: 'ada',
      authenticated_at: 0,
      remember: 1,
      acr: '',
      amr: '[]',
      expires_at: now + day,
    })
    await insert(
      'grants',
      grant('unneeded'),
      grant('too-recent', { handled_at: now - hour / 4 }),
      grant('not-due', { review_at: now + 1 }),
      grant('with-token'),
      grant('revoked-with-token', { revoked_at: now - 1 }),
      grant('remembered', { remember: 1 }),
      grant('remembered-before', { remember: 1, handled_at: now - 3 * hour }),
      grant('remembered-no-more', { subject: 'bob', remember: 1, remember_for: 3600 }),
      grant('skipped', { remember: 1, skipped: 1 }),
      grant('session', { login_session_id: 'here' }),
      grant('session-before', { login_session_id: 'here', handled_at: now - 3 * hour }),
      grant('session-elsewhere', { login_session_id: 'gone' }),
      grant('withdrawn', { withdrawn_at: now - 1, revoked_at: now - 1 }),
    )
    await insert(
      'access_tokens',
      accessToken('a', 'with-token', now + 1),
      accessToken('b', 'revoked-with-token', now + 1),
    )
    assert.deepEqual(await clean('grants'), { removed: 8, more: false })
    assert.deepEqual(await keysOf('grants'), ['not-due', 'remembered', 'session', 'too-recent', 'with-token'])
    assert.deepEqual(await keysOf('access_tokens', 'hash'), ['a'])
  })

  test('a grant that is needed is looked at again hours later, not each time', async () => {
    await insert('grants', grant('kept', { remember: 1 }))
    assert.deepEqual(await clean('grants', now, 1), { removed: 0, more: true })
    assert.deepEqual(await clean('grants', now, 1), { removed: 0, more: false })
    await database().run(sql`update grants set withdrawn_at = ${now}, remember = 0`)
    assert.equal((await clean('grants', now + 5 * hour)).removed, 0)
    assert.equal((await clean('grants', now + 7 * hour)).removed, 1)
  })

  test('deliveries are shown for a day after their success, and for a week after their failure', async () => {
    const delivery = (id: string, status: string, finishedAt: number | null): Row => ({
      id,
      client_id: 'app',
      subject: 'ada',
      session_id: 's',
      status,
      attempts: 1,
      due_at: 0,
      created_at: 0,
      updated_at: 0,
      finished_at: finishedAt,
    })
    await insert(
      'logout_deliveries',
      delivery('a-pending', 'pending', null),
      delivery('b-delivered', 'delivered', now - day),
      delivery('c-delivered', 'delivered', now - day + 1),
      delivery('d-failed', 'failed', now - 7 * day),
      delivery('e-failed', 'failed', now - 6 * day),
    )
    await clean('logout_deliveries')
    assert.deepEqual(await keysOf('logout_deliveries'), ['a-pending', 'c-delivered', 'e-failed'])
  })

  test('messages are shown for a day after they were sent, and for a week after they were given up', async () => {
    const message = (id: string, status: string, finishedAt: number | null, expiresAt = now): Row => ({
      id,
      status,
      type: 'email',
      channel: 'email',
      recipient: 'ada@example.com',
      template_type: 'login_code',
      attempts: 1,
      due_at: 0,
      expires_at: expiresAt,
      created_at: 0,
      updated_at: 0,
      finished_at: finishedAt,
    })
    await insert(
      'courier_messages',
      message('a-queued', 'queued', null),
      message('b-never-sent', 'queued', null, now - 7 * day),
      message('c-sent', 'sent', now - day),
      message('d-sent', 'sent', now - day + 1),
      message('e-abandoned', 'abandoned', now - 7 * day),
      message('f-abandoned', 'abandoned', now - 6 * day),
    )
    await insert('courier_message_dispatches', {
      id: 'try',
      message_id: 'c-sent',
      status: 'success',
      created_at: 0,
    })
    await clean('courier_messages')
    assert.deepEqual(await keysOf('courier_messages'), ['a-queued', 'd-sent', 'f-abandoned'])
    assert.deepEqual(await keysOf('courier_message_dispatches'), [])
  })
})
