import assert from 'node:assert/strict'
import { it } from 'node:test'
import { certificate, clientCert, fingerprint } from '../../../test/support/client-certificate.ts'
import { fingerprintIn, normalizedDigest } from './client-certificate.ts'

it('RFC 9440 §2.2: a certificate is read as a byte sequence, as escaped PEM, without its lines, and by its fingerprint', () => {
  const bare = encodeURIComponent(certificate.replace(/-----.*-----|\n/g, ''))
  for (const header of [
    clientCert,
    encodeURIComponent(certificate),
    bare,
    fingerprint,
    fingerprint.toLowerCase(),
  ])
    assert.equal(fingerprintIn(header), normalizedDigest(fingerprint), header)
})

it('what holds no certificate, or several, has no fingerprint', () => {
  for (const header of [
    '',
    '%',
    ':AAAA:',
    'deployment',
    `${clientCert}, ${clientCert}`,
    `${fingerprint}00`,
    '::',
  ])
    assert.equal(fingerprintIn(header), undefined, header)
})
