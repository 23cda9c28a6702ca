import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAssuranceTables, type Evidence } from '../sessions/index.ts'
import { type Goal, proposeStep, rungFor, standingOf } from './next.ts'

const tables = createAssuranceTables({
  tables: [],
  methods: { hosted: ['password'], auth_flow: ['code', 'prehashed_password'] },
})
const goal = (acrValues: string[], requiredAcr: string[] = []): Goal => ({
  asked: { prompt: [], acrValues, requestedAt: 1000 },
  needs: { requiredAcr },
  table: tables.tableOf(undefined, 'auth_flow'),
  classes: tables.allOf('auth_flow'),
})
const proven = (...methods: string[]) => ({
  identity: { id: 'ada' },
  authenticatedAt: 1000,
  evidence: methods.map((method): Evidence => ({ method, factor: 'first', at: 1000 })),
})

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
  for (const [rung, hasAccount, reached, step] of cases)
    assert.equal(proposeStep(rung, { hasAccount, reached }), step)
})

test('the strongest of what request and identity want is what has to be reached, in whose words it may be', () => {
  const cases: [Goal, number][] = [
    [goal([]), 0],
    [goal(['1']), 1],
    [goal(['2']), 2],
    [goal(['1'], ['2']), 2],
    [goal(['2'], ['1']), 2],
    [goal([], ['aal1']), 1],
    // Out of reach: the person is asked for no more than who they are.
    [goal([], ['aal2']), 0],
  ]
  for (const [wanted, rung] of cases) assert.equal(rungFor(wanted), rung)
})

test('proofs are an answer, fall short of one, or would never be one', () => {
  const standing = (wanted: Goal, ...methods: string[]) => {
    const { shortfall, isUnmet } = standingOf(wanted, methods.length > 0 ? proven(...methods) : undefined)
    return [shortfall, isUnmet]
  }
  assert.deepEqual(standing(goal(['2'])), ['nobody', false])
  assert.deepEqual(standing(goal(['2']), 'code'), ['too_weak', false])
  assert.deepEqual(standing(goal(['2']), 'code', 'prehashed_password'), [undefined, false])
  assert.deepEqual(standing(goal(['1'], ['2']), 'code'), ['too_weak', false])
  assert.deepEqual(standing(goal([], ['aal1']), 'code'), [undefined, false])
  assert.deepEqual(standing(goal([], ['aal2']), 'code'), ['too_weak', true])
})

test('OpenID Connect Core §3.1.2.1: proofs that are older than max_age count for nothing, and are not told of', () => {
  const { evidence } = proven('code', 'prehashed_password')
  const [code, password] = evidence.map((each, index) => ({ ...each, at: index === 0 ? 70_000 : 1000 }))
  const session = {
    ...{ identity: { id: 'ada' }, authenticatedAt: 70_000 },
    evidence: [code, password] as Evidence[],
  }
  const wanted = goal(['2'])
  const lately = { ...wanted, asked: { ...wanted.asked, requestedAt: 70_000, maxAge: 60 } }
  assert.equal(standingOf(wanted, session).shortfall, undefined)
  assert.equal(standingOf(lately, session).shortfall, 'too_weak')
  assert.deepEqual(standingOf(lately, session).tell(session), { acr: '1', amr: ['emailed_code'] })
})
