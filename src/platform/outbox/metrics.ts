import type { Metrics } from '../metrics/index.ts'
import { type Outcome, outcomes } from './schema.ts'

/** Counts tries. `Name` are all outboxes of the program, each of which appears from the start. */
export function createAttemptCounter<Name extends string>(
  metrics: Pick<Metrics, 'series'>,
  names: readonly Name[],
): (outbox: Name, outcome: Outcome) => void {
  const add = metrics.series('gatehouse_outbox_attempts_total', 'Tries to send something, by outcome.', [
    'outbox',
    'outcome',
  ])
  for (const outbox of names) for (const outcome of outcomes) add({ outbox, outcome }, 0)
  return (outbox, outcome) => add({ outbox, outcome }, 1)
}
