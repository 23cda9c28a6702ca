const comparedCharacters = 256
const closestDistance = 5
const largestShare = 0.5
/** Shorter texts are a few edits away from almost anything. */
const shortestForDistance = 8

/** Whether few edits lead from one to the other, or one stretch of `word` makes up more than half of `password`. */
export function isSimilar(password: string, word: string): boolean {
  const a = [...password.toLowerCase()].slice(0, comparedCharacters)
  const b = [...word.toLowerCase()].slice(0, comparedCharacters)
  if (a.length === 0 || b.length === 0) return false
  if (longestCommonStretch(a, b) / a.length > largestShare) return true
  return b.length >= shortestForDistance && distance(a, b) < closestDistance
}

/** Levenshtein's edit distance. */
function distance(a: string[], b: string[]): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, left] of a.entries()) {
    const current = [row + 1]
    for (const [column, right] of b.entries()) {
      const replaced = (previous[column] as number) + (left === right ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] as number) + 1, (current[column] as number) + 1))
    }
    previous = current
  }
  return previous[b.length] as number
}

function longestCommonStretch(a: string[], b: string[]): number {
  let longest = 0
  let previous: number[] = []
  for (const left of a) {
    const current = b.map((right, column) => (left === right ? (previous[column - 1] ?? 0) + 1 : 0))
    longest = Math.max(longest, ...current)
    previous = current
  }
  return longest
}
