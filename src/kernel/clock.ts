/** The only source of time. Passed in everywhere, so that a test can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }

/** Whole seconds since the Unix epoch, as JWT and OAuth messages carry them (RFC 7519 §2 NumericDate). */
export const toSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)

/** RFC 3339 UTC with all that the clock says. */
export const toExactTimestamp = (milliseconds: number): string => new Date(milliseconds).toISOString()

/** RFC 3339 UTC with whole seconds, as the admin APIs print times. */
export const toTimestamp = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
