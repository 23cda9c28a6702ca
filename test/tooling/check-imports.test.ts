import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { checkImports, unusedRules } from '../../scripts/check-imports.ts'
import { blank, importsOf } from '../../scripts/source-text.ts'

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

function project(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-imports-'))
  folders.push(root)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

/** The violations of one file in an otherwise empty project, as `line kind`. */
function violationsOf(path: string, ...lines: string[]): string[] {
  const found = checkImports(project({ [path]: `${lines.join('\n')}\n` }))
  return found.map(({ line, rule }) => `${line} ${rule.slice(0, rule.indexOf(':'))}`)
}

const allowed: [path: string, specifier: string][] = [
  ['src/platform/http/listen.ts', '../../kernel/clock.ts'],
  ['src/platform/http/listen.ts', '../log/logger.ts'],
  ['src/domain/tokens/rotate.ts', './store.ts'],
  ['src/domain/tokens/rotate.ts', '../clients/index.ts'],
  ['src/domain/clients/create.ts', '../events/index.ts'],
  ['src/domain/clients/create.ts', '../../platform/database/database.ts'],
  ['src/domain/methods/totp/enrol.ts', '../../identities/index.ts'],
  ['src/apis/oauth2/token/endpoint.ts', '../../../domain/tokens/index.ts'],
  ['src/apis/oauth2/token/endpoint.ts', '../client-auth/basic.ts'],
  ['src/ui/pages/login.ts', '../../domain/clients/index.ts'],
  ['src/ui/browser/flow/pages/login.ts', '../client.ts'],
  ['src/server/app.ts', '../domain/clients/store.ts'],
  ['src/cli/serve.ts', '../server/app.ts'],
  ['src/cli/version.ts', '../../package.json'],
  ['src/ui/pages/login.ts', '../../locales/index.ts'],
  ['src/domain/courier/courier.ts', '../../locales/index.ts'],
  ['src/locales/configuration.ts', '../platform/config/index.ts'],
  ['src/locales/match.ts', 'negotiator'],
  ['src/kernel/ids.ts', 'node:crypto'],
  ['src/platform/http/listen.ts', 'fastify'],
  ['src/apis/oauth2/token/routes.ts', 'fastify'],
  ['src/apis/oauth2/client-auth/private-key-jwt.ts', 'jose'],
  ['src/platform/database/migrate.ts', 'kysely/migration'],
  ['src/migrations/0001.ts', 'kysely'],
  ['src/kernel/form.test.ts', '../../test/support/postgres.ts'],
]

const refused: [path: string, specifier: string, kind: string][] = [
  ['src/ui/pages/login.ts', '../../locales/de.ts', 'floors'],
  ['src/ui/browser/flow/client.ts', '../../../locales/index.ts', 'floors'],
  ['src/platform/http/listen.ts', '../../locales/index.ts', 'floors'],
  ['src/locales/match.ts', '../domain/clients/index.ts', 'floors'],
  ['src/ui/pages/login.ts', 'bcp-47-match', 'packages'],
  ['src/kernel/ids.ts', '../platform/log/index.ts', 'floors'],
  ['src/kernel/ids.ts', 'jose', 'packages'],
  ['src/platform/http/listen.ts', '../../domain/clients/index.ts', 'floors'],
  ['src/platform/http/listen.ts', '../jobs/index.ts', 'floors'],
  ['src/domain/tokens/rotate.ts', '../clients/store.ts', 'floors'],
  ['src/domain/tokens/rotate.ts', '../courier/index.ts', 'floors'],
  ['src/domain/clients/create.ts', '../tokens/index.ts', 'floors'],
  ['src/domain/clients/create.ts', '../events/store.ts', 'floors'],
  ['src/domain/clients/create.ts', '../../apis/oauth2/errors.ts', 'floors'],
  ['src/domain/clients/create.ts', '../../server/app.ts', 'floors'],
  ['src/apis/oauth2/token/endpoint.ts', '../../../domain/tokens/store.ts', 'floors'],
  ['src/apis/oauth2/token/endpoint.ts', '../../oauth2-admin/errors.ts', 'floors'],
  ['src/apis/oauth2/token/endpoint.ts', '../../../ui/html.ts', 'floors'],
  ['src/ui/pages/login.ts', '../../apis/oauth2/errors.ts', 'floors'],
  ['src/ui/browser/flow/client.ts', '../../html.ts', 'floors'],
  ['src/ui/browser/flow/client.ts', '../../../kernel/url.ts', 'floors'],
  ['src/ui/browser/flow/client.ts', 'hash-wasm', 'packages'],
  ['src/ui/pages/login.ts', '../browser/flow/client.ts', 'floors'],
  ['src/server/app.ts', '../../test/support/run.ts', 'floors'],
  ['src/apis/oauth2/token/endpoint.ts', 'fastify', 'packages'],
  ['src/apis/oauth2/token/endpoint.ts', 'jose/errors', 'packages'],
  ['src/domain/clients/store.ts', 'kysely', 'packages'],
  ['src/domain/clients/store.ts', 'pg', 'packages'],
  ['src/domain/clients/store.ts', 'node:sqlite', 'packages'],
]

describe('import rules', () => {
  for (const [path, specifier] of allowed) {
    test(`${path} may import ${specifier}`, () => {
      assert.deepEqual(violationsOf(path, `import { x } from '${specifier}'`), [])
    })
  }
  for (const [path, specifier, kind] of refused) {
    test(`${path} may not import ${specifier}`, () => {
      assert.deepEqual(violationsOf(path, '', `import type { x } from '${specifier}'`), [`2 ${kind}`])
    })
  }

  test('every way to name a module counts', () => {
    const lines = [
      "import '../server/app.ts'",
      "export * from '../server/app.ts'",
      'export {',
      '  x,',
      "} from '../server/app.ts'",
      'await import(',
      '  "../server/app.ts"',
      ')',
    ]
    const expected = ['1 floors', '2 floors', '5 floors', '7 floors']
    assert.deepEqual(violationsOf('src/kernel/ids.ts', ...lines), expected)
  })

  test('an unknown folder in src is reported', () => {
    assert.deepEqual(violationsOf('src/helpers/misc.ts', 'export {}'), ['1 places'])
  })
})

describe('rules that nothing makes use of', () => {
  const unused = (edge: string, folder: string, home: string) =>
    unusedRules(
      project({
        'src/domain/tokens/rotate.ts': "import { x } from '../clients/index.ts'\nimport 'jose/jwt'",
        'src/domain/tokens/rotate.test.ts': "import { x } from '../keys/index.ts'\nimport 'pg'",
        'src/platform/jobs/run.ts': "import { x } from '../log/index.ts'",
      }),
      { edges: { 'domain/tokens': [edge] }, shared: [folder], packages: { jose: [home] } },
    )

  test('an edge, a shared folder and a home of a package that somebody needs are none', () => {
    assert.deepEqual(unused('clients', 'platform/log', 'domain/tokens/**'), [])
  })

  test('each of them is reported if nobody does, or only a test', () => {
    assert.deepEqual(unused('keys', 'platform/jobs', 'domain/keys/**'), [
      'domain/tokens imports nothing of domain/keys',
      'nobody imports platform/jobs',
      'nothing in domain/keys/** imports jose',
    ])
  })
})

describe('words with one home', () => {
  test('process.env outside platform/config', () => {
    assert.deepEqual(violationsOf('src/server/app.ts', '', 'process.env'), ['2 words'])
    assert.deepEqual(violationsOf('src/platform/config/read.ts', 'process.env'), [])
    assert.deepEqual(violationsOf('src/kernel/url.test.ts', 'process.env'), [])
  })

  test('the current time outside kernel/clock.ts', () => {
    const lines = ['Date.now()', 'new Date()', 'new Date( )', 'new Date', 'new Date(0)', 'new Date(x)']
    const expected = ['1 words', '2 words', '3 words', '4 words']
    assert.deepEqual(violationsOf('src/domain/keys/rotate.ts', ...lines).sort(), expected)
    assert.deepEqual(violationsOf('src/kernel/clock.ts', ...lines), [])
  })

  test('routes of faces that no operation states', () => {
    assert.deepEqual(violationsOf('src/apis/oauth2/token/routes.ts', "app.post('/x')"), ['1 words'])
    assert.deepEqual(violationsOf('src/apis/audit/routes.ts', "app.get<ById>('/x')"), ['1 words'])
    assert.deepEqual(violationsOf('src/apis/oauth2/fallbacks/routes.ts', "app.get('/x')"), [])
    assert.deepEqual(violationsOf('src/ui/routes.ts', "app.get('/x')"), [])
  })

  test('comments, strings and regular expressions do not count', () => {
    const lines = [
      "// import x from 'fastify' and Date.now()",
      '/* new Date()',
      ' process.env */',
      "const a = \"import x from 'pg'\" + 'Date.now()'",
      "const b = `import x from 'pg' ${a + `${{ c: 1 }.c}`} process.env`",
      'const d = /process.env["\'`]/',
    ]
    assert.deepEqual(violationsOf('src/server/app.ts', ...lines), [])
  })
})

describe('length of files', () => {
  const long = (lines: number): string[] => Array.from({ length: lines }, () => 'x')

  test('400 lines in src, 500 in test, any number for a language', () => {
    assert.deepEqual(violationsOf('src/server/app.ts', ...long(400)), [])
    assert.deepEqual(violationsOf('src/server/app.ts', ...long(401)), ['401 length'])
    assert.deepEqual(violationsOf('test/app.test.ts', ...long(500)), [])
    assert.deepEqual(violationsOf('test/app.test.ts', ...long(501)), ['501 length'])
    assert.deepEqual(violationsOf('src/locales/languages.ts', ...long(401)), ['401 length'])
    assert.deepEqual(violationsOf('src/locales/pt-BR.ts', ...long(2000)), [])
  })
})

describe('reading source', () => {
  test('offsets and lines stay in place', () => {
    const source = "const a = 'b' // c\nconst d = 4 / 2 / 1\n"
    assert.equal(blank(source), "const a = ' '     \nconst d = 4 / 2 / 1\n")
  })

  test('code inside a template is code', () => {
    assert.equal(blank('`a ${b({ c: `d` })} e`'), '`  ${b({ c: ` ` })}  `')
  })

  test('the specifier and its line', () => {
    assert.deepEqual(importsOf("// x\nimport y from './y.ts'\n"), [{ specifier: './y.ts', line: 2 }])
  })
})

test('the command prints each violation and exits with 1', () => {
  const run = (root: string) =>
    spawnSync(process.execPath, ['scripts/check-imports.ts', root], { encoding: 'utf8' })

  const bad = run(project({ 'src/kernel/ids.ts': "\nimport '../server/app.ts'\n" }))
  assert.equal(bad.stderr, 'src/kernel/ids.ts:2 floors: kernel may not import server/app.ts\n')
  assert.equal(bad.status, 1)

  const good = run(project({ 'src/kernel/ids.ts': 'export {}\n' }))
  assert.deepEqual([good.stdout, good.stderr, good.status], ['', '', 0])
})
