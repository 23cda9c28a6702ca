import type { Statement } from '../../platform/database/index.ts'
import type { Counting } from '../methods/index.ts'
import type { FlowDependencies } from './dependencies.ts'
import type { Flow, Outcome } from './schema.ts'
import { storingFlow } from './store.ts'

/** Runs a unit that counts as no attempt. */
export const uncounted: Counting = (unit) => unit()

/** `changed`: somebody else, or the same browser twice, was faster, and nothing was stored. */
export type Step = Outcome | 'changed'

/** Stores the flow as it is now, and `statements` with it. */
export async function keep(
  { database, secrets }: Pick<FlowDependencies, 'database' | 'secrets'>,
  flow: Flow,
  {
    statements = [],
    counting = uncounted,
  }: { statements?: readonly Statement[]; counting?: Counting | undefined } = {},
): Promise<Extract<Step, { is: 'form' }> | 'changed'> {
  const stored = await counting((...counted) =>
    database.atomically(storingFlow(secrets, flow), ...statements, ...counted),
  )
  return stored.length === 0 ? 'changed' : { is: 'form', flow: { ...flow, version: flow.version + 1 } }
}
