import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openWalSync } from './wal-sync.ts'

describe('bringing the log of SQLite onto the disk', () => {
  let folder: string
  let file: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
    file = join(folder, 'log')
    writeFileSync(file, 'committed')
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  it('is idle when what was under way has ended', async () => {
    const log = openWalSync(file)
    let done = false
    const syncing = log.sync().then(() => {
      done = true
    })
    await log.idle()
    await syncing
    assert.ok(done)
    log.syncNow()
    log.close()
  })

  it('after one failure nothing is stored any more, as the kernel reports what it lost only once', async () => {
    const log = openWalSync(file)
    log.close() // stands for a disk that fails
    await assert.rejects(log.sync(), { detail: /cannot be brought onto the disk/ })
    await log.idle()
    await assert.rejects(log.sync(), { detail: /cannot be brought onto the disk/ })
    assert.throws(() => log.syncNow(), { detail: /cannot be brought onto the disk/ })
  })
})
