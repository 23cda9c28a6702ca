/** How many values there were up to each bound, and their sum: what a histogram of Prometheus shows. */
export interface Distribution {
  bounds: readonly number[]
  /** Values above a bound and up to the next; the last are those above all. */
  counts: number[]
  sum: number
}

export const emptyDistribution = (bounds: readonly number[]): Distribution => ({
  bounds,
  counts: Array.from({ length: bounds.length + 1 }, () => 0),
  sum: 0,
})

export function record(distribution: Distribution, value: number): void {
  const { bounds, counts } = distribution
  let bucket = 0
  while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
  counts[bucket] = (counts[bucket] as number) + 1
  distribution.sum += value
}

export const merged = (one: Distribution, other: Distribution): Distribution => ({
  bounds: one.bounds,
  counts: one.counts.map((count, index) => count + (other.counts[index] as number)),
  sum: one.sum + other.sum,
})

export const total = ({ counts }: Distribution): number => counts.reduce((sum, count) => sum + count, 0)
