import { domainToASCII } from 'node:url'

/** Characters that leave no mark on the screen: two identifiers that look the same must be the same. */
const invisible = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu

/** The one spelling under which an identifier is stored and looked up. */
export const normalizeIdentifier = (text: string): string =>
  text.normalize('NFKC').replace(invisible, '').trim().toLowerCase().normalize('NFKC')

const emailLimit = 254
const localPartLimit = 64
const localPart = /^[^\s@"(),:;<>[\]\\]+$/u
/** `domainToASCII` reads a host as part of a URL: what a URL would cut off must not reach it. */
const internationalDomain = /^[\p{L}\p{M}\p{N}.-]+$/u
const domain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The canonical form of an e-mail address, or `undefined` where `text` is none. What is checked is the normalised
 * form, so nothing can turn into a second @ or into another domain after the check.
 */
export function normalizeEmail(text: string): string | undefined {
  if (text.length > emailLimit * 4) return undefined
  const [local = '', host, ...more] = normalizeIdentifier(text).split('@')
  if (host === undefined || more.length > 0 || !internationalDomain.test(host)) return undefined
  const ascii = domainToASCII(host)
  if (local.length > localPartLimit || !localPart.test(local) || !domain.test(ascii)) return undefined
  const email = `${local}@${ascii}`
  return email.length > emailLimit ? undefined : email
}
