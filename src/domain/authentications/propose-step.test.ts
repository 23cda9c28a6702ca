import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proposeStep } from './propose-step.ts'

test('the proposed step leads to what is expected', () => {
  const cases: [number, boolean, number, string][] = [
    [0, false, 0, 'emailed_code'],
    [0, true, 0, 'prehashed_password'],
    [1, false, 0, 'emailed_code'],
    [1, true, 0, 'emailed_code'],
    [2, true, 0, 'prehashed_password'],
    [2, true, 1, 'prehashed_password'],
    [2, false, 0, 'emailed_code'],
    [2, false, 1, 'account_creation'],
  ]
  for (const [expected, hasAccount, current, step] of cases)
    assert.equal(proposeStep(expected, { hasAccount, current }), step)
})
