import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isPrivateAddress } from './private-addresses.ts'

describe('isPrivateAddress', () => {
  const refused = [
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
    ...['192.168.0.1', '169.254.169.254', '100.64.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1'],
    ...['64:ff9b::a00:1', '2002:7f00:1::', 'fe80::1', 'fc00::1', 'fd12::1', 'fec0::1', 'ff02::1'],
    ...['2001:db8::1', 'not an address', ''],
  ]
  for (const address of refused)
    it(`RFC 6890: '${address}' is private`, () => assert.ok(isPrivateAddress(address)))
  for (const address of ['1.1.1.1', '172.15.0.1', '172.32.0.1', '8.8.8.8', '2606:4700:4700::1111'])
    it(`RFC 6890: ${address} is public`, () => assert.ok(!isPrivateAddress(address)))
})
