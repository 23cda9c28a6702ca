import assert from 'node:assert/strict'
import { it } from 'node:test'
import { readConnectionUri } from './connection-uri.ts'

const plain = {
  host: 'mail.example.com',
  port: 587,
  security: 'starttls',
  anyCertificate: false,
  serverName: undefined,
  user: undefined,
  password: undefined,
}

it('Kratos: STARTTLS and a verified certificate are the rule, whatever the parameters do not say', () => {
  assert.deepEqual(readConnectionUri('smtp://mail.example.com:587/'), plain)
  assert.deepEqual(readConnectionUri('smtp://mail.example.com:587/?disable_starttls=false'), plain)
  assert.deepEqual(readConnectionUri('smtp://mail.example.com:587/?skip_ssl_verify=0'), plain)
  assert.equal(readConnectionUri('smtp://mail.example.com:25/?disable_starttls=true')?.security, 'none')
  assert.equal(readConnectionUri('smtps://mail.example.com/?disable_starttls=true')?.security, 'tls')
  assert.partialDeepStrictEqual(readConnectionUri('smtps://a.b/?skip_ssl_verify=true&server_name=b'), {
    anyCertificate: true,
    serverName: 'b',
    port: undefined,
  })
})

it('credentials are decoded, and an address without a server is refused', () => {
  const read = readConnectionUri('smtps://robot%40example.com:p%2Fs%3Aw@[::1]:465')
  assert.partialDeepStrictEqual(read, {
    user: 'robot@example.com',
    password: 'p/s:w',
    host: '::1',
    port: 465,
  })
  assert.equal(readConnectionUri('smtp://u:100%@h')?.password, '100%')
  for (const uri of ['https://mail.example.com', 'smtp://', 'smtp:', 'mail.example.com:25'])
    assert.equal(readConnectionUri(uri), undefined)
})
