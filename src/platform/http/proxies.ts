import { BlockList, isIP } from 'node:net'

/** Names for ranges. */
const ranges: Record<string, string[]> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** Tells whether the address of a connection is that of a proxy which is believed. */
export function proxyCheck(trustedProxies: readonly string[]): (address: string | undefined) => boolean {
  const list = new BlockList()
  for (const range of trustedProxies.flatMap((entry) => ranges[entry] ?? entry)) {
    const [address = '', prefix] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return (address = '') => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
