import { isIP } from 'node:net'

/** As `proxyCheck` of the server knows them. */
const named = ['loopback', 'linklocal', 'uniquelocal']

function isRange(entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/')
  const family = isIP(address)
  const longest = family === 4 ? 32 : 128
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest)
  return named.includes(entry) || (family !== 0 && isPrefix && more.length === 0)
}

export const proxyProblems = (trusted: readonly string[]): string[] =>
  trusted.every(isRange)
    ? []
    : ['serve.tls.allow_termination_from must hold addresses and CIDR ranges, such as 10.0.0.5 or 10.0.0.0/8']

/** Whether somebody is trusted whatever their address. */
export const trustsEverybody = (trusted: readonly string[]): boolean =>
  trusted.some((entry) => /\/0+$/.test(entry))
