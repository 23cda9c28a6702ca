const unitMilliseconds: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const segment = /(\d+(?:\.\d+)?)(ms|s|m|h)/y

/**
 * Reads a Go duration such as `1h30m`, `90s` or `250ms` into milliseconds.
 * Returns `undefined` for anything else, so that the caller names the field in its error.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  let total = 0
  let position = 0
  while (position < text.length) {
    segment.lastIndex = position
    const match = segment.exec(text)
    if (!match) return undefined
    total += Number(match[1]) * (unitMilliseconds[match[2] as string] as number)
    position = segment.lastIndex
  }
  return position === 0 ? undefined : Math.round(total)
}

/** Writes milliseconds the way Go prints a duration: `1h0m0s`, `30m0s`, `45s`, `250ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  const hours = Math.floor(milliseconds / 3_600_000)
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000)
  const seconds = (milliseconds % 60_000) / 1000
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`
  if (minutes > 0) return `${minutes}m${seconds}s`
  return seconds > 0 && seconds < 1 ? `${milliseconds}ms` : `${seconds}s`
}
