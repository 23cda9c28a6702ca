import { getDomain } from 'tldts'

/**
 * Whether the stars of a pattern stand for names that one owner has: a registrable domain follows them (a public suffix
 * and a label). Private suffixes such as `github.io` are nobody's domain.
 */
export function isBounded(pattern: string): boolean {
  if (!pattern.includes('*')) return true
  const [, host = '', port = ''] = /^(?:[a-z]+:\/\/)?([^:/]*)(.*)$/i.exec(pattern) ?? []
  // The label that holds the last star may go on after it.
  const [, ...labels] = host.slice(host.lastIndexOf('*') + 1).split('.')
  return !port.includes('*') && getDomain(labels.join('.'), { allowPrivateDomains: true }) !== null
}
