import type { Clock } from '../../../kernel/clock.ts'

export interface FetchLimits {
  /** Returns the function to call at the end of the fetch; `undefined` if it may not begin. */
  begin(url: string): (() => void) | undefined
}

const atOnce = 16
const window = 60_000
const perWindow = 30
const countedHosts = 1000

/** Strangers choose what is fetched: this server is no use for flooding others, nor is it flooded with answers itself. */
export function createFetchLimits(clock: Clock): FetchLimits {
  const hosts = new Map<string, { since: number; count: number }>()
  let running = 0

  const countFor = (host: string): { since: number; count: number } => {
    const known = hosts.get(host)
    if (known && clock.now() - known.since < window) return known
    hosts.delete(host)
    const [oldest] = hosts.keys()
    if (hosts.size >= countedHosts && oldest !== undefined) hosts.delete(oldest)
    const fresh = { since: clock.now(), count: 0 }
    hosts.set(host, fresh)
    return fresh
  }

  return {
    begin: (url) => {
      if (running >= atOnce) return undefined
      const count = countFor(new URL(url).hostname)
      if (count.count >= perWindow) return undefined
      count.count += 1
      running += 1
      return () => {
        running -= 1
      }
    },
  }
}
