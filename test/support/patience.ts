import { availableParallelism, loadavg } from 'node:os'

/**
 * The one limit of all tests on time: what takes `milliseconds` on a quiet machine may take so many on this one. Half a
 * dozen programs share a processor at times, and the suite itself fills all of them.
 */
export const patience = (milliseconds: number): number =>
  Math.ceil(milliseconds * (2 + (2 * (loadavg()[0] ?? 0)) / availableParallelism()))

/** Waits until `condition` holds. The limit is for what never comes true, and moves while the machine gets busier. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const begun = performance.now()
  while (!(await condition())) {
    if (performance.now() - begun > patience(milliseconds)) {
      throw new Error(`it did not come true: ${condition}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
