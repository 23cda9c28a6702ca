import { createHmac, randomBytes } from 'node:crypto'
import { Fault } from '../../../kernel/fault.ts'
import { equal } from '../../../kernel/secrets.ts'
import { decodeBase64 } from './base64.ts'
import type { HashParameters, PrehashedPasswordFault } from './schema.ts'

/**
 * What the server keeps of a password: HMAC-SHA-256 of the browser's hash under a salt of the server's own, so that
 * what is stored is not what signs in. Written as text before it is sealed:
 * `$com.misakey.argon2-relief-v1$m=1024,t=1,p=1$<browser's salt>$<server's salt>$<digest>`.
 */
interface StoredPassword {
  serverSalt: Buffer
  digest: string
}

const label = 'com.misakey.argon2-relief-v1'
const saltLength = 16

export function storePassword(hash: Buffer, parameters: HashParameters): string {
  const serverSalt = randomBytes(saltLength)
  const { memory, iterations, parallelism, salt_base64 } = parameters
  const numbers = `m=${memory},t=${iterations},p=${parallelism}`
  return ['', label, numbers, salt_base64, unpadded(serverSalt), digestOf(hash, serverSalt)].join('$')
}

export function passwordMatches(stored: string, hash: Buffer): boolean {
  const { serverSalt, digest } = readStored(stored)
  return equal(digest, digestOf(hash, serverSalt))
}

/** The parameters in a stored password that comes from elsewhere. Throws `unknown_password_format`. */
export function parametersIn(stored: string): HashParameters {
  readStored(stored)
  const [, , numbers = '', salt_base64 = ''] = stored.split('$')
  const [, memory, iterations, parallelism] = /^m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})$/.exec(numbers) ?? []
  if (memory === undefined || decodeBase64(salt_base64) === undefined) throw unknownFormat()
  return {
    salt_base64,
    memory: Number(memory),
    iterations: Number(iterations),
    parallelism: Number(parallelism),
  }
}

function readStored(stored: string): StoredPassword {
  const parts = stored.split('$')
  const [empty, name, , , serverSalt = '', digest = ''] = parts
  if (parts.length !== 6 || empty !== '' || name !== label || !/^[A-Za-z0-9+/]{43}$/.test(digest))
    throw unknownFormat()
  return { serverSalt: Buffer.from(serverSalt, 'base64'), digest }
}

const unknownFormat = () =>
  new Fault<PrehashedPasswordFault>(
    'unknown_password_format',
    `The password must look like $${label}$m=...,t=...,p=...$salt$salt$digest.`,
  )

const digestOf = (hash: Buffer, serverSalt: Buffer): string =>
  unpadded(createHmac('sha256', serverSalt).update(hash).digest())

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
