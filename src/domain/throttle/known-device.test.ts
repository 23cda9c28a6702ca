import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSecretKeys } from '../../kernel/secrets.ts'
import { createKnownDevices } from './known-device.ts'

const day = 86_400_000

function setup(secret = 'a secret of the tests') {
  let time = 1_700_000_000_000
  const devices = createKnownDevices({ secrets: createSecretKeys([secret]), clock: { now: () => time } })
  return { devices, pass: (milliseconds: number) => (time += milliseconds) }
}

test('a device knows who signed in there, by every identifier, and nobody else', () => {
  const { devices } = setup()
  const cookie = devices.after(undefined, { identifiers: ['id-of-ada', 'ada@example.com'], confirmed: true })
  const device = devices.read(cookie)
  assert.ok(device?.knows('id-of-ada') && device.knows('ada@example.com'))
  assert.ok(!device?.knows('bob@example.com'))
  assert.doesNotMatch(cookie, /ada/)
  const both = devices.read(
    devices.after(cookie, { identifiers: ['id-of-bob', 'bob@example.com'], confirmed: true }),
  )
  assert.ok(both?.knows('ada@example.com') && both.knows('bob@example.com'))
  assert.ok(device?.countedAs('id-of-ada')?.startsWith('device '))
  assert.equal(both?.countedAs('bob@example.com'), device?.countedAs('id-of-ada'))
  assert.notEqual(both?.lately, device?.lately)
})

test('it counts as signed in lately for thirty days, and is forgotten after half a year', () => {
  const { devices, pass } = setup()
  const cookie = devices.after(undefined, { identifiers: ['ada'], confirmed: true })
  assert.ok(devices.read(cookie)?.lately)
  pass(31 * day)
  assert.equal(devices.read(cookie)?.lately, undefined)
  assert.ok(devices.read(cookie)?.knows('ada'))
  pass(150 * day)
  assert.equal(devices.read(cookie), undefined)
})

test('who has shown no address to be theirs gains nothing but their own device', () => {
  const { devices } = setup()
  const ada = devices.after(undefined, { identifiers: ['ada'], confirmed: true })
  const device = devices.read(devices.after(ada, { identifiers: ['mallory-17'], confirmed: false }))
  assert.ok(device?.countedAs('mallory-17') && !device.knows('mallory-17'))
  assert.equal(device?.lately, devices.read(ada)?.lately)
  const alone = devices.read(devices.after(undefined, { identifiers: ['mallory-18'], confirmed: false }))
  assert.equal(alone?.lately, undefined)
})

test('a squatter with many devices is counted as one when the address has got another owner', () => {
  const { devices } = setup()
  const squatting = { identifiers: ['id-of-squatter', 'ada@example.com'], confirmed: false }
  const [one, other] = [1, 2].map(() => devices.read(devices.after(undefined, squatting)))
  assert.ok(one?.countedAs('ada@example.com'))
  assert.equal(one?.countedAs('ada@example.com'), other?.countedAs('ada@example.com'))
  const owner = devices.read(
    devices.after(undefined, { ...squatting, identifiers: ['id', 'ada@example.com'] }),
  )
  assert.notEqual(owner?.countedAs('ada@example.com'), one?.countedAs('ada@example.com'))
})

test('a cookie that this server did not make says nothing', () => {
  const { devices } = setup()
  for (const cookie of [
    undefined,
    '',
    'x',
    setup('another secret').devices.after(undefined, { identifiers: ['ada'], confirmed: true }),
  ])
    assert.equal(devices.read(cookie), undefined)
})

test('a browser that a whole school signs in with keeps a small cookie', () => {
  const { devices } = setup()
  let cookie: string | undefined
  for (let pupil = 0; pupil < 100; pupil += 1)
    cookie = devices.after(cookie, {
      identifiers: [`id-${pupil}`, `pupil${pupil}@example.com`],
      confirmed: true,
    })
  assert.ok((cookie ?? '').length < 1500)
  assert.ok(devices.read(cookie)?.knows('pupil99@example.com'))
  assert.ok(!devices.read(cookie)?.knows('pupil0@example.com'))
})
