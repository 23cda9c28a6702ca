import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type AcrOrder,
  type Asked,
  acrToTell,
  demandOf,
  isAttainable,
  type Needs,
  type Shortfall,
  type Shown,
  shortfallOf,
  unorderedAcr,
} from './demand.ts'

const second = 1000
const now = 1_800_000_000_000

/** `0` < `1` < `2` < `3`, and nobody gets to `3`. */
const order: AcrOrder = {
  strengthOf: (acr) => (/^[0-3]$/.test(acr) ? Number(acr) : undefined),
  isAttainable: (acr) => /^[0-2]$/.test(acr),
}

const demanded = (asked: Partial<Asked>, needs: Needs = {}, by = order) =>
  demandOf({ prompt: [], requestedAt: now, ...asked }, needs, by)

describe('the demand of a login request and the sessions that answer it (OpenID Connect Core §3.1.2.1, §3.1.2.3)', () => {
  const prompts = ['', 'none', 'login', 'select_account', 'registration', 'consent'] as const
  const maxAges = [undefined, 0, 60, 3600]
  const hints = [undefined, 'ada', 'eve']
  const wishes = [undefined, '1', '2', 'gold', 'gold 2', '1 2', '3 1', '3']
  const sessions: (Pick<Shown, 'authenticatedAt' | 'acr'> | undefined)[] = [
    undefined,
    ...[-1, 30, 61, 4000].flatMap((age) =>
      ['0', '1', '2'].map((acr) => ({ acr, authenticatedAt: now - age * second })),
    ),
  ]
  /** The class that a wish asks for: its first value that is known and in reach, and otherwise the first that is known. */
  const wished: Record<string, number> = { 1: 1, 2: 2, 'gold 2': 2, '1 2': 1, '3 1': 1, 3: 3 }

  /** The specification, told once more in other words than the code. */
  const expected = (
    prompt: string,
    maxAge: number | undefined,
    hint: string | undefined,
    wish: string | undefined,
    session: (typeof sessions)[number],
  ): Shortfall | undefined => {
    if (!session) return 'nobody'
    const age = (now - session.authenticatedAt) / second
    if (/login|select_account|registration/.test(prompt) && age > 0) return 'not_anew'
    if (maxAge !== undefined && age > maxAge) return 'too_old'
    if (hint === 'eve') return 'other_subject'
    if (wish && Number(session.acr) < (wished[wish] ?? 0)) return 'too_weak'
    return undefined
  }

  it('the table: prompt x max_age x hint x acr_values x session', () => {
    let rows = 0
    for (const prompt of prompts)
      for (const maxAge of maxAges)
        for (const hintedSubject of hints)
          for (const wish of wishes)
            for (const session of sessions) {
              const demand = demanded({
                prompt: prompt.split(' ').filter(Boolean),
                ...{ maxAge, hintedSubject, acrValues: wish?.split(' ') },
              })
              const found = shortfallOf(demand, session && { subject: 'ada', ...session }, order)
              const row = `${prompt} ${maxAge} ${hintedSubject} ${wish} ${JSON.stringify(session)}`
              assert.equal(found, expected(prompt, maxAge, hintedSubject, wish, session), row)
              assert.equal(demand.silent ?? false, prompt === 'none', row)
              assert.equal(demand.choose ?? false, prompt === 'select_account', row)
              assert.equal(demand.reauthenticate ?? false, prompt === 'login' || maxAge !== undefined, row)
              assert.equal(isAttainable(demand, order), wish !== '3', row)
              rows += 1
            }
    assert.equal(rows, 6 * 4 * 3 * 8 * 13)
  })

  it('the strongest of request, client and identity is what has to be reached', () => {
    const values = [undefined, '0', '1', '2']
    for (const wish of values)
      for (const usual of values)
        for (const required of values) {
          const { acr } = demanded(
            { acrValues: wish === undefined ? undefined : [wish] },
            {
              defaultAcr: usual === undefined ? undefined : [usual],
              requiredAcr: required === undefined ? undefined : [required],
            },
          )
          const all = [wish, usual, required].filter((each) => each !== undefined)
          assert.deepEqual(acr, all.length === 0 ? undefined : [String(Math.max(...all.map(Number)))])
        }
  })

  it('of two ages the younger counts, whoever asks for it', () => {
    const age = (asked?: number, usual?: number) => {
      const { notBefore } = demanded({ maxAge: asked }, { defaultMaxAge: usual })
      return notBefore === undefined ? undefined : (now - notBefore) / second
    }
    assert.deepEqual(
      [age(), age(60), age(undefined, 30), age(60, 30), age(30, 60)],
      [undefined, 60, 30, 30, 30],
    )
  })

  it('an essential value that nobody knows is out of reach, and so is a setting; a wish is ignored', () => {
    const shown = { subject: 'ada', authenticatedAt: now, acr: '2' }
    for (const demand of [
      demanded({ essentialAcr: ['gold'] }),
      demanded({}, { requiredAcr: ['gold', '1'] }),
    ]) {
      assert.equal(shortfallOf(demand, shown, order), 'too_weak')
      assert.equal(isAttainable(demand, order), false)
    }
    assert.equal(demanded({ acrValues: ['gold'] }, { defaultAcr: ['silver'] }).acr, undefined)
  })

  it('what an identity needs in other words than the order has, its proofs tell', () => {
    const demand = demanded({ acrValues: ['1'] }, { requiredAcr: ['gold', 'silver'] })
    const shown = { subject: 'ada', authenticatedAt: now, acr: '2' }
    const meeting = (...values: string[]) =>
      shortfallOf(demand, { ...shown, meets: (each) => values.includes(each) }, order)
    assert.equal(meeting('gold', 'silver'), undefined)
    assert.equal(meeting('gold'), 'too_weak')
    assert.equal(
      isAttainable(demand, order, (each) => each === 'gold' || each === 'silver'),
      true,
    )
    assert.equal(
      isAttainable(demand, order, (each) => each === 'gold'),
      false,
    )
  })

  it('OpenID Connect Core §5.5.1.1: one of the essential values is told, and what identity and client need is reached', () => {
    const cases: [essential: string[], required: string[], reached: string, told: string | undefined][] = [
      [['1', '2'], [], '1', '1'],
      [['1', '2'], [], '2', '2'],
      [['1'], [], '2', '1'],
      [['2'], [], '1', undefined],
      [['1', '2'], ['2'], '1', undefined],
      [['1'], ['2'], '1', undefined],
      [['1'], ['2'], '2', '1'],
      [[], [], '2', undefined],
    ]
    for (const [essentialAcr, requiredAcr, acr, told] of cases) {
      const demand = demanded({ essentialAcr }, { requiredAcr })
      const met = shortfallOf(demand, { subject: 'ada', authenticatedAt: now, acr }, order) === undefined
      assert.equal(
        met ? acrToTell(demand, acr, order) : undefined,
        told,
        `${essentialAcr} ${requiredAcr} ${acr}`,
      )
    }
    assert.equal(acrToTell(demanded({ acrValues: ['1'] }), '2', order), '2')
  })

  it('without an order of its own a server compares essential values to the letter, and leaves wishes to others', () => {
    const shown = { subject: 'ada', authenticatedAt: now, acr: '2' }
    assert.equal(demanded({ acrValues: ['9'] }, {}, unorderedAcr).acr, undefined)
    assert.equal(
      shortfallOf(demanded({ essentialAcr: ['2'] }, {}, unorderedAcr), shown, unorderedAcr),
      undefined,
    )
    assert.equal(
      shortfallOf(demanded({ essentialAcr: ['1'] }, {}, unorderedAcr), shown, unorderedAcr),
      'too_weak',
    )
  })

  it('prompt none: nobody was asked', () => {
    const demand = demanded({ prompt: ['none'] })
    const shown = { subject: 'ada', authenticatedAt: now, acr: '' }
    assert.equal(shortfallOf(demand, { ...shown, asked: true }, order), 'was_asked')
    assert.equal(shortfallOf(demand, { ...shown, asked: false }, order), undefined)
  })

  it('clocks of nodes differ: an answer may seem a little older than its request, and not more', () => {
    const demand = demanded({ prompt: ['login'] })
    const shown = { subject: 'ada', authenticatedAt: now - 60 * second, acr: '' }
    assert.equal(shortfallOf(demand, shown, order, 60 * second), undefined)
    assert.equal(shortfallOf(demand, shown, order, 59 * second), 'not_anew')
  })

  it('a request that its person has answered before is not asked about again by its prompt, but by its max_age', () => {
    const shown = { subject: 'ada', authenticatedAt: now - 30 * second, acr: '' }
    const firstRequestedAt = now - 40 * second
    for (const prompt of [['login'], ['select_account']])
      assert.equal(shortfallOf(demanded({ prompt, firstRequestedAt }), shown, order), undefined)
    assert.equal(
      shortfallOf(demanded({ prompt: ['login'], firstRequestedAt: now - 20 * second }), shown, order),
      'not_anew',
    )
    assert.equal(shortfallOf(demanded({ maxAge: 10, firstRequestedAt }), shown, order), 'too_old')
  })
})
