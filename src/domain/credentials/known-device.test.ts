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
  const cookie = devices.after(undefined, ['id-of-ada', 'ada@example.com'])
  const device = devices.read(cookie)
  assert.ok(device?.knows('id-of-ada') && device.knows('ada@example.com'))
  assert.ok(!device?.knows('bob@example.com'))
  assert.doesNotMatch(cookie, /ada/)
  const both = devices.read(devices.after(cookie, ['id-of-bob', 'bob@example.com']))
  assert.ok(both?.knows('ada@example.com') && both.knows('bob@example.com'))
  assert.equal(both?.id, device?.id)
  assert.notEqual(both?.lately, device?.lately)
})

test('it counts as signed in lately for thirty days, and is forgotten after half a year', () => {
  const { devices, pass } = setup()
  const cookie = devices.after(undefined, ['ada'])
  assert.ok(devices.read(cookie)?.lately)
  pass(31 * day)
  assert.equal(devices.read(cookie)?.lately, undefined)
  assert.ok(devices.read(cookie)?.knows('ada'))
  pass(150 * day)
  assert.equal(devices.read(cookie), undefined)
})

test('a cookie that this server did not make says nothing', () => {
  const { devices } = setup()
  for (const cookie of [undefined, '', 'x', setup('another secret').devices.after(undefined, ['ada'])])
    assert.equal(devices.read(cookie), undefined)
})

test('a browser that a whole school signs in with keeps a small cookie', () => {
  const { devices } = setup()
  let cookie: string | undefined
  for (let pupil = 0; pupil < 100; pupil += 1)
    cookie = devices.after(cookie, [`id-${pupil}`, `pupil${pupil}@example.com`])
  assert.ok((cookie ?? '').length < 1500)
  assert.ok(devices.read(cookie)?.knows('pupil99@example.com'))
  assert.ok(!devices.read(cookie)?.knows('pupil0@example.com'))
})
