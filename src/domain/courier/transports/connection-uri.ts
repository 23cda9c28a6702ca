import { parseUrl } from '../../../kernel/url.ts'

/** An SMTP server and how to speak with it. */
export interface SmtpServer {
  host: string
  port: number | undefined
  /** TLS from the first byte, or after STARTTLS, without which no mail is sent; or none at all. */
  security: 'tls' | 'starttls' | 'none'
  /** Whether any certificate will do. */
  anyCertificate: boolean
  /** Name in the certificate, where it is not the host. */
  serverName: string | undefined
  user: string | undefined
  password: string | undefined
}

/** Reads `courier.smtp.connection_uri` as Kratos does; `undefined` where it is none. */
export function readConnectionUri(uri: string): SmtpServer | undefined {
  const url = parseUrl(uri)
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return undefined
  const isSet = (name: string) => url.searchParams.get(name) === 'true'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? undefined : Number(url.port),
    security: url.protocol === 'smtps:' ? 'tls' : isSet('disable_starttls') ? 'none' : 'starttls',
    anyCertificate: isSet('skip_ssl_verify'),
    serverName: url.searchParams.get('server_name') ?? undefined,
    user: decoded(url.username),
    password: decoded(url.password),
  }
}

function decoded(text: string): string | undefined {
  if (text === '') return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
