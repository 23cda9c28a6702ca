import { createHash, createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { failed } from '../failure.ts'

/** A JSON Web Key as it is sent; the server says what is wrong with it. */
export type KeyDocument = Record<string, unknown> & { kid: string }

/** The keys in a file: a JSON Web Key, a set of them, or PEM or DER with a key, a certificate or both. */
export function readKeyFile(file: string): KeyDocument[] {
  let content: Buffer
  try {
    content = readFileSync(file)
  } catch (error) {
    throw failed(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  const text = content.toString('utf8')
  const documents = text.trimStart().startsWith('{')
    ? fromJson(text, file)
    : [fromEncoded(content, text, file)]
  return documents.map((document) => ({ ...document, kid: String(document['kid'] || thumbprint(document)) }))
}

function fromJson(text: string, file: string): Record<string, unknown>[] {
  try {
    const document = JSON.parse(text) as Record<string, unknown>
    const keys: unknown = document['keys'] ?? [document]
    if (Array.isArray(keys) && keys.length > 0) return keys as Record<string, unknown>[]
  } catch {
    // The same sentence as for JSON that holds no key.
  }
  throw failed(`The file ${file} holds no JSON Web Key.`)
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g

function fromEncoded(content: Buffer, text: string, file: string): Record<string, unknown> {
  if (text.includes('ENCRYPTED')) throw failed(`The key in ${file} is encrypted: decrypt it first.`)
  const chain = (text.match(certificateBlock) ?? []).map((block) => new X509Certificate(block))
  const key =
    firstOf(() => createPrivateKey(content), ...derReaders(content)) ??
    chain[0]?.publicKey ??
    firstOf(() => createPublicKey(content))
  const jwk = key && exported(key)
  if (!jwk)
    throw failed(
      `The file ${file} holds no key that can be kept: it must be RSA, EC or Ed25519, in PEM, DER or JSON.`,
    )
  if (chain.length === 0) return jwk
  return { ...jwk, x5c: chain.map(({ raw }) => raw.toString('base64')) }
}

const derReaders = (content: Buffer): (() => KeyObject)[] => [
  () => createPrivateKey({ key: content, format: 'der', type: 'pkcs8' }),
  () => createPrivateKey({ key: content, format: 'der', type: 'pkcs1' }),
  () => createPrivateKey({ key: content, format: 'der', type: 'sec1' }),
  () => createPublicKey({ key: content, format: 'der', type: 'spki' }),
]

function firstOf(...readers: (() => KeyObject)[]): KeyObject | undefined {
  for (const read of readers) {
    try {
      return read()
    } catch {
      // Not in this format; perhaps in the next.
    }
  }
  return undefined
}

function exported(key: KeyObject): Record<string, unknown> | undefined {
  try {
    return { ...key.export({ format: 'jwk' }) }
  } catch {
    return undefined
  }
}

/** RFC 7638 §3: whoever imports a key twice finds it under one name. */
function thumbprint(jwk: Record<string, unknown>): string {
  const members = ['crv', 'e', 'k', 'kty', 'n', 'x', 'y'].filter((member) => jwk[member] !== undefined)
  const canonical = JSON.stringify(Object.fromEntries(members.map((member) => [member, jwk[member]])))
  return createHash('sha256').update(canonical).digest('base64url')
}
