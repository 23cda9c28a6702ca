import type { Language } from '../../../locales/index.ts'
import type { Content } from '../content.ts'
import { type BrowserLink, browserLink } from './browser-link.ts'
import { type LoginCode, loginCode } from './login-code.ts'
import { type RegistrationCode, registrationCode } from './registration-code.ts'
import { type RegistrationKnown, registrationKnown } from './registration-known.ts'

/** What each mail is told. The names are stored with messages: they never change. */
interface TemplateData {
  login_code: LoginCode
  browser_link: BrowserLink
  registration_code: RegistrationCode
  registration_known: RegistrationKnown
}

type TemplateName = keyof TemplateData

/** `brand` is what the mail calls this server. */
type Template<Data> = (data: Data, brand: string, language: Language) => Content

/** Every mail there is. */
const templates: { [Name in TemplateName]: Template<TemplateData[Name]> } = {
  login_code: loginCode,
  browser_link: browserLink,
  registration_code: registrationCode,
  registration_known: registrationKnown,
}

/** A mail to be sent. */
export type NewMessage<Name extends TemplateName = TemplateName> = {
  [Each in Name]: {
    template: Each
    /** One e-mail address. */
    recipient: string
    data: TemplateData[Each]
    /** Language of the request that causes the mail, as a BCP 47 tag. Default: that of the configuration. */
    locale?: string | undefined
    /** Milliseconds since the epoch, from which on the mail is of no use. Default: `courier.message_ttl`. */
    expiresAt?: number
  }
}[Name]

export function render<Name extends TemplateName>(
  { template, data }: NewMessage<Name>,
  brand: string,
  language: Language,
): Content {
  const fill: Template<TemplateData[Name]> = templates[template]
  return fill(data, brand, language)
}
