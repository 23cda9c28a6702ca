import { isPassing } from '../../kernel/fault.ts'

interface Call<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/** Milliseconds after which the next ones go although the last are under way: no connection that hangs holds all. */
const patience = 20
const largest = 100

/**
 * Joins what concurrent callers want: the first goes at once, and what comes while it is under way goes together. Who
 * calls alone waits for nobody. Where a joint run fails each of its callers gets a run, and so an error, of its own.
 */
export function batching<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: Call<Item, Result>[] = []
  let collecting = false

  const alone = ({ item, resolve, reject }: Call<Item, Result>) =>
    run([item]).then(([result]) => resolve(result as Result), reject)

  const settle = async (calls: Call<Item, Result>[]): Promise<void> => {
    const [first] = calls
    if (first && calls.length === 1) return alone(first)
    try {
      const results = await run(calls.map(({ item }) => item))
      for (const [index, { resolve }] of calls.entries()) resolve(results[index] as Result)
    } catch (error) {
      // None of them is to blame, and none would fare better.
      if (isPassing(error)) for (const { reject } of calls) reject(error)
      else await Promise.all(calls.map(alone))
    }
  }

  const depart = async (): Promise<void> => {
    collecting = true
    while (waiting.length > 0) await Promise.race([settle(waiting.splice(0, largest)), pause()])
    collecting = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!collecting) void depart()
    })
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, patience).unref())
