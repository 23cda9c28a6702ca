import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthFlowError } from './error.ts'
import { type Problem, problemOf } from './problem.ts'

type Case = [Problem, status: number, details: Record<string, string>, answering?: 'code' | 'password']

const cases: Case[] = [
  ['code_invalid', 403, { code: 'invalid' }, 'code'],
  ['code_expired', 403, { code: 'expired' }, 'code'],
  ['code_invalid', 403, { metadata: 'invalid' }, 'code'],
  ['code_used', 409, {}, 'code'],
  ['code_expired', 404, { identity_id: 'not_found', method_name: 'not_found' }, 'code'],
  ['password_wrong', 403, { metadata: 'invalid' }, 'password'],
  ['password_wrong', 403, { old_password: 'invalid' }, 'password'],
  ['code_already_sent', 409, { identity_id: 'conflict', method_name: 'conflict' }],
  ['no_account', 409, { identity_id: 'conflict', account_id: 'required' }],
  ['flow_obsolete', 403, { Authorization: 'conflict', login_challenge: 'conflict' }],
  ['flow_obsolete', 404, { challenge: 'not_found' }],
  ['flow_obsolete', 409, {}],
  ['flow_obsolete', 401, {}],
  ['flow_obsolete', 403, {}],
  ['backup_changed', 409, { version: 'invalid', expected_version: '5' }, 'password'],
  ['password_refused', 400, { new_prehashed_password: 'invalid' }, 'password'],
  ['failed', 403, { acr: 'forbidden' }],
  ['address_malformed', 400, { value: 'malformed' }],
  ['password_refused', 400, { prehashed_password: 'malformed' }],
  ['too_many_attempts', 429, {}],
  ['proof_needed', 429, { code: 'required' }, 'password'],
  ['busy', 503, {}],
  ['unreachable', 0, {}],
  ['failed', 500, {}],
]

for (const [problem, status, details, answering] of cases) {
  test(`${status} ${JSON.stringify(details)} for ${answering ?? 'a request'} is ${problem}`, () => {
    const error = new AuthFlowError({ status, code: '', origin: '', desc: '', details })
    assert.equal(problemOf(error, answering), problem)
  })
}
