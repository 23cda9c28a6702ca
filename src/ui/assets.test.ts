import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadAssets, shellOf } from './assets.ts'

test('the address of a file carries a digest of its content and the given prefix', () => {
  const { stylesheet, icon } = loadAssets('/base/ui/assets')
  assert.match(stylesheet.path, /^\/base\/ui\/assets\/[\w-]{16}\.css$/)
  assert.match(icon.path, /^\/base\/ui\/assets\/[\w-]{16}\.svg$/)
  assert.match(stylesheet.cacheControl, /immutable/)
})

test('the stylesheet needs nothing from elsewhere', () => {
  const { stylesheet } = loadAssets()
  assert.doesNotMatch(stylesheet.body, /@import|url\(/)
})

test('the shell refers to the loaded files', () => {
  const assets = loadAssets()
  const shell = shellOf(assets, { name: 'Example Corp' })
  assert.equal(shell.stylesheetHref, assets.stylesheet.path)
  assert.equal(shell.iconHref, assets.icon.path)
  assert.equal(shell.brand?.name, 'Example Corp')
})
