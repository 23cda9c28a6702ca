/** Lets a few attempts at a time through for each key, and the others after them. */
export interface Lanes {
  /** Resolves when it is this attempt's turn; the result is called when the attempt is over. */
  enter(key: string): Promise<() => void>
}

interface Lane {
  inside: number
  waiting: (() => void)[]
}

/**
 * An attempt counts from its beginning, and one that succeeds takes that back: of many that come at once for one account the
 * later ones would be refused although all are right. In a node they take turns instead.
 */
export function createLanes(width: number): Lanes {
  const lanes = new Map<string, Lane>()
  const leave = (key: string, lane: Lane) => {
    const next = lane.waiting.shift()
    if (next) next()
    else {
      lane.inside -= 1
      if (lane.inside === 0) lanes.delete(key)
    }
  }
  return {
    enter: async (key) => {
      const lane = lanes.get(key) ?? { inside: 0, waiting: [] }
      lanes.set(key, lane)
      if (lane.inside < width) lane.inside += 1
      else await new Promise<void>((resolve) => lane.waiting.push(resolve))
      let isInside = true
      return () => {
        if (isInside) leave(key, lane)
        isInside = false
      }
    },
  }
}
