import type { Clock } from '../../kernel/clock.ts'
import { networkOf } from '../../kernel/network.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Job } from '../../platform/jobs/index.ts'
import { insertRefusals, type RefusalRow, selectRefusal } from './store.ts'

/** A request that was refused. */
export interface Refused {
  id: string
  method: string
  path: string
  parameters: Readonly<Record<string, string>>
  clientAuthentication?: string | undefined
  /** The client that sent it, or that it said to be from. */
  client?: string | undefined
  error: string
  description: string
  rule: string
  /** For operators alone: what the rule found, or what another server answered. */
  detail?: string | undefined
}

export interface KeptRefusal extends Refused {
  /** Milliseconds. */
  at: number
}

export interface Refusals {
  /** Keeps it in memory until the next round. `address` says which network it came from, and is not kept. */
  record(refused: Refused & { address: string }): void
  /** Writes down what was recorded. */
  write(): Promise<void>
  /** Also one that this node has yet to write down. */
  find(id: string): Promise<KeptRefusal | undefined>
}

/** Refusals between two rounds: of a node, and of one network, so that no stranger takes all places. */
const mostInRound = { all: 500, ofNetwork: 50 }

export function createRefusals({ database, clock }: { database: Database; clock: Clock }): Refusals {
  let waiting: KeptRefusal[] = []
  let places = new Map<string, number>()
  const rowOf = ({ id, at, ...content }: KeptRefusal): RefusalRow => ({
    ...{ id, at, content: JSON.stringify(content) },
  })
  return {
    record: ({ address, ...refused }) => {
      const network = networkOf(address)
      const taken = places.get(network) ?? 0
      if (waiting.length >= mostInRound.all || taken >= mostInRound.ofNetwork) return
      places.set(network, taken + 1)
      waiting.push({ ...refused, at: clock.now() })
    },
    write: async () => {
      const rows = waiting.map(rowOf)
      // What cannot be written is lost, and not kept for a database that may be away for long.
      waiting = []
      places = new Map()
      await insertRefusals(database, rows)
    },
    find: async (id) => {
      const here = waiting.find((each) => each.id === id)
      if (here) return here
      const row = await selectRefusal(database, id)
      return row && { ...JSON.parse(row.content), id: row.id, at: row.at }
    },
  }
}

/** `interval` in milliseconds. */
export const refusalsJob = (refusals: Pick<Refusals, 'write'>, interval = 2000): Job => ({
  name: 'refusals',
  interval,
  run: async () => {
    await refusals.write()
    return false
  },
  // A node that ends while the database is away has nobody to tell.
  settle: () => refusals.write().catch(() => {}),
})
