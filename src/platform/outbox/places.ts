/** How many things a node may begin to send now. */
export interface FreePlaces {
  all: number
  /** Of a lane that has none under way; `undefined` if lanes have no places of their own. */
  perLane: number | undefined
  /** How many each lane has under way. */
  taken: ReadonlyMap<string, number>
}

/** The places of a node. A lane may have few of them, so that a receiver that hangs does not hold up the rest. */
export interface Places {
  free(): FreePlaces
  /** Gives the function that leaves the place again. */
  take(lane: string): () => void
}

export function createPlaces({ all, perLane }: { all: number; perLane?: number | undefined }): Places {
  const taken = new Map<string, number>()
  let sum = 0
  const change = (lane: string, by: 1 | -1) => {
    const count = (taken.get(lane) ?? 0) + by
    if (count === 0) taken.delete(lane)
    else taken.set(lane, count)
    sum += by
  }
  return {
    free: () => ({ all: all - sum, perLane, taken }),
    take: (lane) => {
      change(lane, 1)
      return () => change(lane, -1)
    },
  }
}
