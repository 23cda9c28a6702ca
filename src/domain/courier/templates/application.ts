import type { Language } from '../../../locales/index.ts'

const longest = 60
/** Mail programs turn what looks like an address into a link, and a name is the word of the application alone. */
const looksLikeAddress = /[/\\@]|www\.|[\p{L}\p{N}]\.\p{L}{2}/iu
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** The name of the application that somebody comes from, as a mail may say it; `undefined` where it had better not. */
export function nameInMail(name: string | undefined): string | undefined {
  const plain = name?.replace(/\s+/g, ' ').replace(unseen, '').trim()
  if (!plain || looksLikeAddress.test(plain)) return undefined
  const characters = [...plain]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : plain
}

/** `brand`, or the application and the brand by which it lets people sign in. */
export function placeNamed(language: Language, brand: string, application: string | undefined): string {
  const name = nameInMail(application)
  if (name === undefined || name === brand) return brand
  return language.text(language.words.mails.place, { application: name, brand })
}
