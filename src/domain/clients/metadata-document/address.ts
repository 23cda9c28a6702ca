import { isLocalHost, parseUrl } from '../../../kernel/url.ts'

const longestAddress = 1024

/**
 * Whether a client id is the address of a metadata document (OAuth Client ID Metadata Document §3): an https URL with a
 * path, without fragment, credentials and dot segments, written as a parser writes it, because ids are compared as text.
 * In development mode http will do on this machine.
 */
export function isDocumentAddress(id: string, { development }: { development: boolean }): boolean {
  if (id.length > longestAddress || !/^https?:/.test(id)) return false
  const url = parseUrl(id)
  if (!url || url.href !== id || url.pathname === '/' || id.includes('#')) return false
  if (url.username !== '' || url.password !== '') return false
  // A parser leaves encoded slashes and backslashes in a path, and servers differ in what they make of them.
  if (/%2f|%5c/i.test(url.pathname)) return false
  return url.protocol === 'https:' || (development && isLocalHost(url.hostname))
}
