import assert from 'node:assert/strict'
import { it } from 'node:test'
import { withQuery } from './url.ts'

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
