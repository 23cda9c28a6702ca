import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPrehashedPasswords, resealJob } from '../../src/domain/methods/index.ts'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { sql, values } from '../../src/platform/database/index.ts'
import { onEachEngine } from '../support/engines.ts'

const any = { least: 1, most: 1_000_000 }
const bounds = { memory: any, iterations: any, parallelism: any }
const passwordsUnder = (...secrets: string[]) =>
  createPrehashedPasswords({ secrets: createSecretKeys(secrets), bounds })

const [old, next] = ['an-old-system-secret-0123', 'a-new-system-secret-0123']
const hash = 'IH0cJ1s9Gn2VoBaUGRTLQQ=='
const parameters = { salt_base64: 'c2FsdHNhbHQ=', memory: 1024, iterations: 1, parallelism: 1 }

onEachEngine('accounts', (database) => {
  test('passwords move to the current system secret, after which the old one can be dropped', async () => {
    const { sealed } = passwordsUnder(old).enrol({ hash, parameters })
    const ids = Array.from({ length: 450 }, (_, index) => String(index).padStart(4, '0'))
    for (const id of ids) {
      const row = { id, password_parameters: '{}', sealed_password: sealed, backup_data: '{}' }
      const whole = { ...row, backup_version: 1, created_at: 0, updated_at: 0 }
      await database().run(sql`insert into accounts ${values(whole)}`)
    }
    const job = resealJob(database(), passwordsUnder(next, old))
    let rounds = 1
    while (await job.run()) rounds += 1
    assert.equal(rounds, 3)
    assert.equal(await job.run(), false)
    const rows = await database().run(sql<{ sealed_password: string }>`select sealed_password from accounts`)
    const current = passwordsUnder(next)
    assert.equal(rows.length, ids.length)
    for (const { sealed_password } of rows) assert.ok(current.verify(sealed_password, hash))
  })
})
