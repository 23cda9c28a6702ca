import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it, type TestContext } from 'node:test'
import { type Database, openDatabase, sql } from '../../src/platform/database/index.ts'
import { createLogger } from '../../src/platform/log/index.ts'

const logger = createLogger({ level: 'silent', format: 'json' })

/**
 * The log of SQLite is brought onto the disk by this program and not by SQLite (ADR 2). What that relies on is what the
 * SQLite in this Node.js does, and may be another thing in the next one.
 */
describe('what bringing the log onto the disk relies on', () => {
  async function notes(context: TestContext): Promise<{ database: Database; folder: string; file: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
    const file = join(folder, 'notes.sqlite')
    const database = openDatabase(`sqlite://${file}`, logger)
    context.after(async () => {
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    })
    await database.run(sql`create table notes (id integer primary key, text text)`)
    return { database, folder, file }
  }
  const insert = (database: Database, id: number, text = '') =>
    database.run(sql`insert into notes values (${id}, ${text})`)

  it('SQLite: the log stays the same file through checkpoints, growth and other connections', async (context) => {
    const { database, file } = await notes(context)
    const log = () => statSync(`${file}-wal`).ino
    const first = log()
    for (const [index, mode] of ['passive', 'full', 'restart', 'truncate'].entries()) {
      const other = new DatabaseSync(file, { timeout: 1000 })
      other.exec(`pragma wal_checkpoint(${mode})`)
      other.close()
      await insert(database, 1000 + index, mode)
      assert.equal(log(), first, mode)
    }
    const big = 'x'.repeat(256 * 1024)
    for (let id = 1; id < 100; id += 1) await insert(database, id, big)
    assert.equal(log(), first)
  })

  it('SQLite: what is answered is in its files by then, so that a copy of them has it', async (context) => {
    const { database, folder, file } = await notes(context)
    for (let id = 0; id < 20; id += 1) {
      await insert(database, id)
      for (const part of ['', '-wal']) cpSync(`${file}${part}`, join(folder, `copy.sqlite${part}`))
      const copy = new DatabaseSync(join(folder, 'copy.sqlite'))
      const { count } = copy.prepare('select count(*) as count from notes').get() as { count: number }
      copy.close()
      assert.equal(count, id + 1)
    }
  })

  it('SQLite: no lock is on the log, which closing our descriptor would release', {
    skip: process.platform === 'linux' ? false : 'only Linux lists locks',
  }, async (context) => {
    const { database, file } = await notes(context)
    const writing = insert(database, 1)
    const locks = () => readFileSync('/proc/locks', 'utf8')
    const on = (name: string) => new RegExp(`:${statSync(name).ino} `).test(locks())
    assert.ok(on(`${file}-shm`), 'locks are where they were')
    assert.ok(!on(`${file}-wal`))
    await writing
    assert.ok(!on(`${file}-wal`))
  })

  const traced = spawnSync('strace', ['-V']).status === 0
  it('SQLite: a commit waits for the disk in another thread, and the thread of requests never does', {
    skip: traced ? false : 'strace is not there',
  }, () => {
    const script = `
      import { openDatabase, sql } from './src/platform/database/index.ts'
      import { createLogger } from './src/platform/log/index.ts'
      const [, file, commits] = process.argv
      const database = openDatabase('sqlite://' + file, createLogger({ level: 'silent', format: 'json' }))
      await database.run(sql\`create table notes (id integer primary key)\`)
      for (let id = 0; id < Number(commits); id += 1) await database.run(sql\`insert into notes values (\${id})\`)
      await database.close()
    `
    const syncs = (commits: number): { own: number; others: number } => {
      const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'))
      const calls = join(folder, 'calls')
      const { status, stderr } = spawnSync(
        'strace',
        [
          ...['-f', '-e', 'trace=fsync,fdatasync', '-o', calls, process.execPath, '--input-type=module'],
          ...['--eval', script, '--', join(folder, 'x.sqlite'), String(commits)],
        ],
        { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8' },
      )
      assert.equal(status, 0, stderr)
      const lines = readFileSync(calls, 'utf8')
        .split('\n')
        .filter((line) => / f(data)?sync\(/.test(line))
      rmSync(folder, { recursive: true })
      const main = lines[0]?.split(' ', 1)[0]
      const own = lines.filter((line) => line.startsWith(`${main} `)).length
      return { own, others: lines.length - own }
    }
    const [few, many] = [syncs(1), syncs(41)]
    assert.equal(many.own, few.own)
    assert.equal(many.others, few.others + 40)
  })
})
