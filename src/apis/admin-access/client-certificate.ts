import { X509Certificate } from 'node:crypto'

/**
 * The SHA-256 fingerprint of the certificate that a proxy passes on, in lower case without colons; `undefined` for what
 * holds none. RFC 9440 has it as a byte sequence; nginx as percent-encoded PEM, others without its first and last line;
 * and some proxies give the fingerprint alone.
 */
export function fingerprintIn(header: string): string | undefined {
  const bare = normalizedDigest(header)
  if (/^[0-9a-f]{64}$/.test(bare)) return bare
  try {
    const escaped = /^:.*:$/.test(header) ? header.slice(1, -1) : decodeURIComponent(header)
    const encoded = escaped.replace(/-----(BEGIN|END) CERTIFICATE-----|\s/g, '')
    const der = Buffer.from(encoded, 'base64')
    const certificate = new X509Certificate(der)
    // Lenient readers skip what is foreign, and what follows: it must be this certificate and nothing else.
    const isAlone = der.toString('base64') === encoded && der.equals(certificate.raw)
    return isAlone ? normalizedDigest(certificate.fingerprint256) : undefined
  } catch {
    return undefined
  }
}

export const normalizedDigest = (text: string): string => text.replaceAll(':', '').toLowerCase()
