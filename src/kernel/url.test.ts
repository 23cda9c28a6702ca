import assert from 'node:assert/strict'
import { it } from 'node:test'
import { withAnswer, withQuery } from './url.ts'

it('parameters are added to a URL with and without a query, before its fragment, and replace those of their name', () => {
  for (const [base, expected] of [
    ['https://a.example', 'https://a.example/?x=1+%26+2'],
    ['https://a.example/login', 'https://a.example/login?x=1+%26+2'],
    ['https://a.example/login?', 'https://a.example/login?x=1+%26+2'],
    ['https://a.example/login?y=3', 'https://a.example/login?y=3&x=1+%26+2'],
    ['https://a.example/login?x=0&y=3', 'https://a.example/login?x=1+%26+2&y=3'],
    ['https://a.example/login#top', 'https://a.example/login?x=1+%26+2#top'],
  ] as const)
    assert.equal(withQuery(base, { x: '1 & 2', absent: undefined }), expected)
})

it('without parameters a URL stays as it is', () => {
  for (const url of ['https://a.example/', 'https://a.example/login?y=3', 'https://a.example/#top'])
    assert.equal(withQuery(url, { absent: undefined }), url)
})

it('an answer replaces parameters of its names in a URI, whose other text stays as it was written', () => {
  for (const [uri, expected] of [
    ['https://a.example/cb', 'https://a.example/cb?x=1'],
    ['https://a.example/cb?', 'https://a.example/cb?x=1'],
    ['https://a.example/cb?y=%61&z', 'https://a.example/cb?y=%61&z&x=1'],
    ['https://a.example/cb?x=2&y=3&%78=4&x', 'https://a.example/cb?y=3&x=1'],
    ['https://a.example/cb?x=2#x=3', 'https://a.example/cb?x=1#x=3'],
    ['com.example.app:/cb?x=2', 'com.example.app:/cb?x=1'],
  ] as const)
    assert.equal(withAnswer(uri, new URLSearchParams({ x: '1' })), expected)
})
