import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { patience } from '../../../test/support/patience.ts'
import { isBounded } from './bounded.ts'
import { originsOf, readOrigin } from './origins.ts'

describe('readOrigin', () => {
  it('Fetch §3.2: an origin is a scheme, a host and perhaps a port', () => {
    for (const origin of ['https://app.example.com', 'http://127.0.0.1:3000', 'http://[::1]:8080'])
      assert.equal(readOrigin(origin), origin)
    assert.equal(readOrigin('HTTPS://App.Example.com'), 'https://app.example.com')
  })

  const refused = [
    ...['null', '', '*', 'app.example.com', 'file://', 'chrome-extension://abc', 'javascript:alert(1)'],
    ...['https://app.example.com/', 'https://app.example.com/path', 'https://a:b@app.example.com'],
    ...['https://app.example.com https://evil.example', 'https://app.example.com:443', 'https://'],
  ]
  for (const origin of refused)
    it(`Fetch §3.2: '${origin}' is none`, () => assert.equal(readOrigin(origin), undefined))
})

describe('originsOf', () => {
  it('an origin matches itself and nothing that only resembles it', () => {
    const check = originsOf(['https://app.example.com', 'https://shop.example.com:443/'])
    assert.ok(check('https://app.example.com'))
    assert.ok(check('https://shop.example.com'))
    for (const origin of [
      'http://app.example.com',
      'https://app.example.com:8443',
      'https://app.example.com.evil.example',
      'https://evil-app.example.com',
      'https://appxexample.com',
    ])
      assert.ok(!check(origin), origin)
  })

  it('a star is one label, several, or a part of one', () => {
    const check = originsOf(['https://*.example.com', 'https://app-*.example.org'])
    assert.ok(check('https://one.example.com'))
    assert.ok(check('https://app-7.example.org'))
    assert.ok(check('https://one.two.example.com'))
    for (const origin of [
      'https://example.com',
      'https://evil.example/.example.com',
      'https://one.example.com.evil.example',
      'http://one.example.com',
    ])
      assert.ok(!check(origin), origin)
  })

  it('stars around other characters match what lies between them, in order', () => {
    const check = originsOf(['https://*-a*b.*.example.com:8443', 'https://x*x.example.org'])
    for (const origin of ['https://1-a2b.c.example.com:8443', 'https://-ab.d.e.example.com:8443'])
      assert.ok(check(origin), origin)
    assert.ok(check('https://xx.example.org'))
    for (const origin of [
      'https://1-a2.c.example.com:8443',
      'https://b-a.c.example.com:8443',
      'https://1-a2b.c.example.com:443:8443',
      'https://x.example.org',
    ])
      assert.ok(!check(origin), origin)
  })

  it('no pattern, which clients may write themselves, makes a long origin take long', () => {
    const check = originsOf(['https://*a*a*a*a.example.com'])
    const begun = performance.now()
    assert.ok(!check(`https://${'a'.repeat(300)}.example.org`))
    assert.ok(performance.now() - begun < patience(1000))
  })

  it('a star alone is every origin; no pattern is none', () => {
    assert.ok(originsOf(['*'])('https://anything.example'))
    assert.ok(!originsOf([])('https://anything.example'))
  })
})

describe('isBounded', () => {
  for (const pattern of [
    ...['*', 'https://*', 'https://*.com', 'https://*.*.com', 'https://a.*.com', 'https://*:8443'],
    ...[
      'https://*.co.uk',
      'https://*.github.io',
      'https://*example.com',
      'https://example.*',
      '*.com/example.com',
    ],
    ...['https://app.example.com:*', 'https://*.127.0.0.1', 'http://*.localhost'],
  ])
    it(`${pattern} could be anybody`, () => assert.ok(!isBounded(pattern)))

  for (const pattern of [
    ...['https://*.example.com', 'https://app-*.example.com', 'https://*.a.example.com:8443'],
    ...['https://*.example.co.uk', 'https://*.me.github.io', 'https://example.com', 'http://127.0.0.1:3000'],
  ])
    it(`${pattern} belongs to somebody`, () => assert.ok(isBounded(pattern)))
})
