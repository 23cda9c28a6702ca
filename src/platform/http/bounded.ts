import { createRequire } from 'node:module'
import type * as publicSuffixes from 'tldts'

const require = createRequire(import.meta.url)

/** The public suffixes, loaded for the first pattern with a star: few servers have one, and they take 7 MB. */
const loadSuffixes = (): typeof publicSuffixes => require('tldts')

/**
 * Whether the stars of a pattern stand for names that one owner has: a registrable domain follows them (a public suffix
 * and a label). Private suffixes such as `github.io` are nobody's domain.
 */
export function isBounded(pattern: string): boolean {
  if (!pattern.includes('*')) return true
  const [, host = '', port = ''] = /^(?:[a-z]+:\/\/)?([^:/]*)(.*)$/i.exec(pattern) ?? []
  // The label that holds the last star may go on after it.
  const [, ...labels] = host.slice(host.lastIndexOf('*') + 1).split('.')
  const { getDomain } = loadSuffixes()
  return !port.includes('*') && getDomain(labels.join('.'), { allowPrivateDomains: true }) !== null
}
