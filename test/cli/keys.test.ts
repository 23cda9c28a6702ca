import assert from 'node:assert/strict'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type RunningCommand, runCommand, startCommand, temporaryFolder } from '../support/command.ts'

/** Self-signed, for a P-256 key that nobody has any more. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBiTCCAS+gAwIBAgIUdEO8WZUjjGafRiO9mAtYf948auwwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOZ2F0ZWhvdXNlLXRlc3QwIBcNMjYxMTIxMDUxNjA2WhgPMjEy
NjEwMjgwNTE2MDZaMBkxFzAVBgNVBAMMDmdhdGVob3VzZS10ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEE4ky4EBYwT2qrH0uXc5uAS4LfwA7t0TPdLlbjt8z
j6g1SN9UEp+3b/RcUWVM7t/WNUWRIjy9yqktYp4wbKSYnqNTMFEwHQYDVR0OBBYE
FOYMJK489g7LwR6ppDPl9MNNm6BBMB8GA1UdIwQYMBaAFOYMJK489g7LwR6ppDPl
9MNNm6BBMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgC6rqgEeH
TCOH/p/gYJOh3zh772NterRJbrFGIHJmVQQCIQCaWvEDeBQ8RPj46P8qu95lPZMM
GrUvLkrmIybvhEgamw==
-----END CERTIFICATE-----`

const idTokens = 'hydra.openid.id-token'

describe('gatehouse keys', () => {
  let server: RunningCommand
  let folder: string
  let removeFolder: () => Promise<void>
  let publicUrl: string
  let adminUrl: string

  before(async () => {
    folder = await temporaryFolder({ after: (remove) => (removeFolder = remove) })
    const environment = { SERVE_PUBLIC_PORT: '0', SERVE_ADMIN_PORT: '0', SERVE_PUBLIC_HOST: '127.0.0.1' }
    server = startCommand(['serve', '--dev'], { cwd: folder, environment })
    const ready = JSON.parse((await server.prints(/^.*"msg":"ready".*$/m))[0])
    publicUrl = ready.publicUrl
    adminUrl = ready.adminUrl
  })
  after(async () => {
    server.process.kill('SIGKILL')
    await removeFolder()
  })

  const keys = (...args: string[]) =>
    runCommand(['keys', ...args], { cwd: folder, environment: { GATEHOUSE_ADMIN_URL: adminUrl } })
  const json = async (...args: string[]) => {
    const { code, stdout, stderr } = await keys(...args, '--format', 'json')
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout)
  }
  const file = async (name: string, content: string | Buffer): Promise<string> => {
    await writeFile(join(folder, name), content)
    return name
  }

  test('a key is created, read and deleted', async () => {
    const created = await json('create', 'partners', 'one', '--alg', 'ES256')
    assert.deepEqual(Object.keys(created.keys[0]).sort(), ['alg', 'crv', 'd', 'kid', 'kty', 'use', 'x', 'y'])
    assert.deepEqual(await json('get', 'partners', 'one'), created)
    const half = await json('get', 'partners', '--public')
    assert.deepEqual(Object.keys(half.keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    await json('create', 'partners', 'two', '--alg', 'ES384', '--use', 'enc')
    assert.deepEqual((await json('get', 'partners', '--public')).keys.length, 2)

    const table = await keys('get', 'partners')
    assert.match(table.stdout, /^KID +ALG +KTY +USE\ntwo +ES384 +EC +enc\none +ES256 +EC +sig\n$/)
    assert.deepEqual(await json('delete', 'partners', 'two'), { deleted: 'two', set: 'partners' })
    assert.deepEqual(await json('delete', 'partners'), { deleted: 'partners' })
    const gone = await keys('get', 'partners')
    assert.equal(gone.code, 1)
    assert.match(gone.stderr, /^Could not read the key set partners: Unable to locate .* \(status 404\)\n$/)
    const odd = await keys('create', 'partners', '--alg', 'ROT13')
    assert.match(
      odd.stderr,
      /^Could not create a key in partners: Unsupported key algorithm \(status 400\)\n$/,
    )
  })

  test('the keys that sign tokens are rotated, and the ones before stay', async () => {
    const [before] = (await json('get', idTokens)).keys
    const rotated = await json('rotate', idTokens, '--alg', 'ES256')
    assert.deepEqual(
      rotated.map(({ set, alg, replaces }: Record<string, string>) => [set, alg, replaces]),
      [[idTokens, 'ES256', before.kid]],
    )
    const again = await keys('rotate', idTokens)
    assert.deepEqual([again.code, again.stdout.match(/ES256/g)?.length], [0, 1])
    assert.match(again.stderr, /^The keys before still verify\./)
    const published = await (await fetch(new URL('.well-known/jwks.json', publicUrl))).json()
    const kids = (published as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    for (const { kid } of (await json('get', idTokens)).keys) assert.ok(kids.includes(kid))
  })

  test('keys are imported from JSON, PEM and DER, and from certificates', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const ed = generateKeyPairSync('ed25519')
    await file('rsa.pem', rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }))
    await file('ec.der', ec.privateKey.export({ format: 'der', type: 'sec1' }))
    await file('ed.pub', ed.publicKey.export({ format: 'pem', type: 'spki' }))
    await file('cert.pem', certificate)
    const jwk = { ...ed.privateKey.export({ format: 'jwk' }), kid: 'from-json' }
    await file('jwks.json', JSON.stringify({ keys: [jwk] }))

    const imported = await json('import', 'mine', 'rsa.pem', 'ec.der', 'ed.pub', 'cert.pem', 'jwks.json')
    const told = imported.keys.map(({ alg, kty }: Record<string, string>) => [alg, kty])
    assert.deepEqual(told, [
      ['RS256', 'RSA'],
      ['ES384', 'EC'],
      ['EdDSA', 'OKP'],
      ['ES256', 'EC'],
      ['EdDSA', 'OKP'],
    ])
    assert.deepEqual(imported.keys[3].x5c, [new X509Certificate(certificate).raw.toString('base64')])
    assert.equal(imported.keys[4].kid, 'from-json')
    await json('import', 'mine', 'rsa.pem')
    assert.equal((await json('get', 'mine')).keys.length, 5)

    const named = await json('import', idTokens, 'rsa.pem', '--kid', 'named', '--alg', 'PS256')
    assert.deepEqual([named.keys[0].kid, named.keys[0].alg, named.keys[0].d], ['named', 'PS256', undefined])
    assert.equal((await json('get', idTokens)).keys[0].kid, 'named')
  })

  test('files without a usable key are named', async () => {
    await file('empty.json', '{"keys":[]}')
    await file('text.pem', 'no key here')
    const { privateKey } = generateKeyPairSync('ed25519')
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'secret' }
    await file('locked.pem', privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher }))
    await file('ed.pem', privateKey.export({ format: 'pem', type: 'pkcs8' }))
    for (const [args, code, sentence] of [
      [['missing.pem'], 1, /^The file missing\.pem cannot be read \(ENOENT\)\.\n$/],
      [['empty.json'], 1, /^The file empty\.json holds no JSON Web Key\.\n$/],
      [['text.pem'], 1, /^The file text\.pem holds no key that can be kept: /],
      [['locked.pem'], 1, /^The key in locked\.pem is encrypted: decrypt it first\.\n$/],
      [
        ['ed.pem', '--alg', 'RS256'],
        1,
        /^Could not import .* RS256 needs a key of the type RSA\. \(status 400\)/,
      ],
      [['ed.pem', 'ed.pem', '--kid', 'x'], 2, /^--kid names one key, and there are several\.\n$/],
    ] as const) {
      const outcome = await keys('import', 'mine-too', ...args)
      assert.equal(outcome.code, code)
      assert.match(outcome.stderr, sentence)
    }
  })
})
