import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { networkOf } from '../../kernel/network.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import {
  type Database,
  type Fragment,
  isCheckViolation,
  type Statement,
  sql,
} from '../../platform/database/index.ts'
import { createCounters } from '../../platform/ratelimit/index.ts'
import { createLanes } from './lanes.ts'
import type { Limit } from './limit.ts'
import { partiesOf, type Requester } from './requester.ts'
import { type Rule, type RuleName, rules } from './rules.ts'
import {
  allOpen,
  type Counter,
  countingAttempt,
  givingBack,
  openConstraint,
  rememberingNetworks,
  selectClosed,
} from './store.ts'

/**
 * `too_many_attempts` says when the next may come. `proof_needed` is mended by no time: strangers have tried so many passwords
 * that one alone is not taken from a browser that the account does not know.
 */
export type ThrottleFault = 'too_many_attempts' | 'proof_needed'

/** One attempt at something that has to be guessed, which counts already. `end` has to be called at last, whatever came of it. */
export interface Attempt {
  /** It stays counted. Nothing is written. */
  failed(): void
  /**
   * Takes it back, and ends the row of failures at the identifier. The network is known from now on, under `names` if the
   * person has several.
   */
  succeeded(names?: readonly string[]): Promise<void>
  /** The same as a statement, for the unit that stores what came of it. */
  succeeding(): Statement[]
  /** Takes back an attempt that was neither, such as one that was never checked. Does nothing after the others. */
  end(): Promise<void>
}

export interface Throttle {
  /** Counts an attempt before its answer is known. Throws what is in `ThrottleFault`. */
  beginAttempt(rule: RuleName, by: Requester): Promise<Attempt>
  /** As `beginAttempt`, with the rows that `read` selects, in the same round trip. */
  beginAttemptReading<Row>(
    rule: RuleName,
    by: Requester,
    read: Fragment<Row>,
  ): Promise<{ attempt: Attempt; rows: Row[] }>
  /**
   * Counts an attempt in the unit that finds its answer: `unit` puts `counting` behind the first statement of
   * `Database.atomically`. `cost` is an expression over `consumed`: 1 if the attempt counts, 0 if it is only to be refused when
   * it comes too early. Throws what is in `ThrottleFault`, and then nothing of the unit has happened.
   */
  countAttempt<Result>(
    rule: RuleName,
    by: Requester,
    cost: Fragment<number>,
    unit: (counting: Statement) => Promise<Result>,
  ): Promise<Result>
  /** The statement that takes back what was counted at an identifier, for a unit in which `condition` over `consumed` holds. */
  givingBack(rule: RuleName, by: Requester, condition: Fragment<boolean>): Statement
  /** The statement that ends the row of failures at an identifier, in the same way. */
  forgetting(rule: RuleName, by: Requester, condition: Fragment<boolean>): Statement
  /** As `forgetting`, by itself. */
  forget(rule: RuleName, by: Requester): Promise<void>
  /** The statement that makes the network known under an identifier, in the same way: its person has signed in there. */
  rememberingNetwork(by: Requester, condition: Fragment<boolean>): Statement
}

/** Counters in which a node remembers that they are closed. */
const remembered = 20_000
/** Milliseconds for which a node relies on that: another one may have opened the counter meanwhile. */
const reliance = 2000
/** Attempts at one identifier from one place that a node has under way at a time. */
const laneWidth = 2

export function createThrottle({
  database,
  secrets,
  clock,
}: {
  database: Database
  secrets: SecretKeys
  clock: Clock
}): Throttle {
  const closed = createCounters({
    clock,
    capacity: remembered,
    fresh: (now) => ({ openAt: now, until: now }),
    isKept: ({ until }, now) => until > now,
  })

  const lanes = createLanes(laneWidth)

  const networkId = ({ identifier = '', origin }: Requester) =>
    secrets.mac('known-network', JSON.stringify([networkOf(origin.address), identifier]))

  const countersOf = (name: RuleName, by: Requester) => {
    const rule: Rule = rules[name]
    const { identifier = '', ownsMailbox = false } = by
    const { source, neighbour, isOwnDevice } = partiesOf(by)
    const counter = (limit: Limit | undefined, ...parts: string[]): Counter[] =>
      limit ? [{ id: secrets.mac('throttle', JSON.stringify([name, ...parts])), limit }] : []
    const spares = rule.identifier?.sparesKnownNetworks ? networkId(by) : undefined
    const ofStrangers = counter(rule.identifier?.strangers, 'strangers', identifier).map((each) => ({
      ...each,
      spares,
    }))
    const ofOwnDevices = counter(rule.identifier?.ownDevices, 'own devices', identifier)
    const own = [
      ...counter(rule.both, 'both', neighbour, identifier),
      ...(ownsMailbox ? [] : isOwnDevice ? ofOwnDevices : ofStrangers),
    ]
    const shared = counter(rule.source, 'source', source)
    // The row of strangers is ended by a stranger who succeeds, or by the owner of the mailbox, not by a device.
    const ended = ownsMailbox ? [...own, ...ofStrangers, ...ofOwnDevices] : own
    return { all: [...own, ...shared], own, shared, ended }
  }

  const reopen = (counters: readonly Counter[]) => {
    for (const { id } of counters) {
      const counter = closed.known(id)
      if (counter) counter.until = 0
    }
  }

  const requireOpen = (counters: readonly Counter[]) => {
    const now = clock.now()
    const openAt = counters.map(({ id }) => closed.known(id)?.openAt ?? now)
    const latest = Math.max(now, ...openAt)
    if (latest > now) throw tooManyAttempts(latest - now)
  }

  /** The reason for which an attempt was refused, which is looked up afterwards. */
  const refusal = (rows: Awaited<ReturnType<typeof selectClosed>>): Fault<ThrottleFault> => {
    const now = clock.now()
    if (rows.some(({ kind }) => kind === 'row'))
      return new Fault<ThrottleFault>(
        'proof_needed',
        'Too many wrong passwords were tried for this account. Show first that its mailbox is yours.',
      )
    for (const { id, open_at } of rows) {
      const counter = closed.of(id)
      counter.openAt = open_at
      counter.until = Math.min(open_at, now + reliance)
    }
    return tooManyAttempts(Math.max(0, ...rows.map(({ open_at }) => open_at)) - now)
  }

  const guarded = async <Result>(
    counters: readonly Counter[],
    work: () => Promise<{ value: Result } | false>,
  ): Promise<Result> => {
    requireOpen(counters.filter(({ spares }) => spares === undefined))
    // If it is closed for strangers, only the database knows who is none.
    const maySpare = counters.some(({ id, spares }) => spares !== undefined && closed.known(id))
    const known = maySpare ? await selectClosed(database, counters, clock.now()) : []
    if (known.length > 0) throw refusal(known)
    let done: { value: Result } | false = false
    try {
      done = await work()
    } catch (error) {
      if (!isCheckViolation(error, openConstraint)) throw error
    }
    if (done === false) throw refusal(await selectClosed(database, counters, clock.now()))
    return done.value
  }

  const taking = (
    counters: { forgotten: readonly Counter[]; returned: readonly Counter[] },
    source: Fragment<unknown>,
    begunAt = clock.now(),
  ) => givingBack(database, counters, { begunAt, now: clock.now() }, source)

  const beginAttemptReading = async <Row>(name: RuleName, by: Requester, read: Fragment<Row>) => {
    const { all, shared, ended } = countersOf(name, by)
    const { forgets, identifies }: Rule = rules[name]
    const leave = await lanes.enter(all[0]?.id ?? '')
    const begunAt = clock.now()
    const counting = sql`${countingAttempt(all, {
      now: begunAt,
      cost: sql`1`,
      condition: allOpen(all, begunAt),
    })} returning id`
    const rows = await guarded(all, async () => {
      const found = await database.atomicallyReading(
        sql<Row & { is_found: number | null }>`
          select found.* from (select count(*) as counted from consumed) as counted
          left join (select wanted.*, 1 as is_found from (${read}) as wanted) as found on true
          where counted.counted > 0`,
        counting,
      )
      return found.length > 0 && { value: found.filter(({ is_found }) => is_found === 1) }
    }).catch((error: unknown) => {
      leave()
      throw error
    })
    const own = identifies && by.identifier !== undefined ? [by.identifier] : []
    let open = true
    const close = () => {
      open = false
    }
    const back = { forgotten: [], returned: all }
    const after = forgets ? { forgotten: ended, returned: shared } : back
    const remembering = (names: readonly string[], source: Fragment<unknown>) =>
      names.length === 0
        ? []
        : [
            rememberingNetworks(
              names.map((identifier) => networkId({ ...by, identifier })),
              clock.now(),
              source,
            ),
          ]
    const take = async (counters: typeof after, names: readonly string[]) => {
      close()
      const taken = sql`${taking(counters, sql``, begunAt)} returning id`
      await database.atomically(taken, ...remembering(names, sql`1 = 1`))
      reopen(all)
    }
    const attempt: Attempt = {
      failed: () => {
        close()
        leave()
      },
      succeeded: (names = own) => take(after, names).finally(leave),
      succeeding: () => {
        close()
        const isConsumed = sql`exists (select 1 from consumed)`
        return [taking(after, sql`and ${isConsumed}`, begunAt), ...remembering(own, isConsumed)]
      },
      end: async () => {
        try {
          if (open) await take(back, [])
        } finally {
          leave()
        }
      },
    }
    return { attempt, rows }
  }

  return {
    beginAttempt: async (name, by) => (await beginAttemptReading(name, by, sql`select 1 as one`)).attempt,
    beginAttemptReading,
    countAttempt: (name, by, cost, unit) => {
      const { all } = countersOf(name, by)
      const counting = countingAttempt(all, { now: clock.now(), cost, source: sql`from consumed` })
      return guarded(all, async () => ({ value: await unit(counting) }))
    },
    givingBack: (name, by, condition) =>
      taking({ forgotten: [], returned: countersOf(name, by).own }, sql`and ${condition}`),
    rememberingNetwork: (by, condition) => rememberingNetworks([networkId(by)], clock.now(), condition),
    forget: async (name, by) => {
      await database.run(taking({ forgotten: countersOf(name, by).ended, returned: [] }, sql``))
    },
    forgetting: (name, by, condition) =>
      taking({ forgotten: countersOf(name, by).ended, returned: [] }, sql`and ${condition}`),
  }
}

function tooManyAttempts(milliseconds: number): Fault<ThrottleFault> {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000))
  return new Fault('too_many_attempts', `Too many attempts. Try again in ${seconds} s.`, {
    retryAfter: seconds,
  })
}
