/** How many deliveries a node may begin now. */
export interface FreePlaces {
  all: number
  /** Of a client that has none under way. */
  perClient: number
  /** How many each client has under way. */
  taken: ReadonlyMap<string, number>
}

/** The places of a node for deliveries under way. A client has few of them, so that one that hangs does not hold up the rest. */
export interface Places {
  free(): FreePlaces
  /** Gives the function that leaves the place again. */
  take(clientId: string): () => void
}

export function createPlaces({ all, perClient }: { all: number; perClient: number }): Places {
  const taken = new Map<string, number>()
  let sum = 0
  const change = (clientId: string, by: 1 | -1) => {
    const count = (taken.get(clientId) ?? 0) + by
    if (count === 0) taken.delete(clientId)
    else taken.set(clientId, count)
    sum += by
  }
  return {
    free: () => ({ all: all - sum, perClient, taken }),
    take: (clientId) => {
      change(clientId, 1)
      return () => change(clientId, -1)
    },
  }
}
