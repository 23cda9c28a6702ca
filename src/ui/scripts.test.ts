import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { loadScripts } from './scripts.ts'

test('each script is in one folder with a digest, and imports only what is there, too', async () => {
  const { all, pathOf } = loadScripts('/base/ui/assets')
  const paths = new Set(all.map(({ path }) => path))
  for (const page of ['start', 'login', 'consent', 'callback'] as const) assert.ok(paths.has(pathOf(page)))
  for (const { path, load, contentType, cacheControl } of all) {
    assert.match(path, /^\/base\/ui\/assets\/[\w-]{16}\//)
    assert.match(contentType, /^text\/javascript/)
    assert.match(cacheControl, /immutable/)
    const imported = [...(await load()).matchAll(/from '(\.[^']+)'/g)].map(([, name = '']) => name)
    for (const name of imported) assert.ok(paths.has(new URL(name, `http://host${path}`).pathname), name)
  }
})

test('what is served has no types, and is made only once', async () => {
  const { all } = loadScripts()
  for (const { path, load } of all.filter(({ path }) => !path.endsWith('/argon2.js'))) {
    const text = await load()
    assert.doesNotMatch(text, /\binterface |import type|\.ts'/, path)
    assert.equal(await load(), text)
  }
})

test('taking the types out writes no warning', () => {
  const program = `import { loadScripts } from './src/ui/scripts.ts'
    for (const { load } of loadScripts().all) await load()`
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  assert.deepEqual({ stderr, status }, { stderr: '', status: 0 })
})
