import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attributes, html } from './html.ts'

const text = (value: unknown) => String(value)

test('an interpolated string cannot become markup', () => {
  assert.equal(
    text(html`<p>${'<script>alert(1)</script>'}</p>`),
    '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>',
  )
})

test('an interpolated string cannot leave its attribute', () => {
  const hostile = `" onfocus="alert(1)' autofocus \``
  assert.equal(
    text(html`<input value="${hostile}">`),
    '<input value="&quot; onfocus=&quot;alert(1)&#39; autofocus &#96;">',
  )
  assert.equal(text(html`<input${attributes({ value: '"><b>' })}>`), '<input value="&quot;&gt;&lt;b&gt;">')
})

test('what looks escaped is escaped once more, so that it reads as it was written', () => {
  assert.equal(text(html`${'&lt;'}`), '&amp;lt;')
})

test('markup passes through, also in arrays and in each other', () => {
  const items = ['a', 'b<'].map((item) => html`<li>${item}</li>`)
  assert.equal(text(html`<ul>${items}</ul>`), '<ul><li>a</li><li>b&lt;</li></ul>')
  assert.equal(text(html`${[['<'], [html`<br>`]]}`), '&lt;<br>')
})

test('absent values leave nothing, zero and the empty string are values', () => {
  assert.equal(text(html`[${undefined}${null}${false}${''}${0}]`), '[0]')
})

test('an object that only looks like markup is not trusted', () => {
  const forged = { toString: () => '<b>' } as unknown as string
  assert.throws(() => html`${forged}`, TypeError)
})

test('an attribute without quotes is refused', () => {
  assert.throws(() => html`<a href=${'/x'}>`, /quotes/)
})

test('attributes are written bare, with a value, or not at all', () => {
  const written = attributes({
    id: 'a',
    required: true,
    checked: false,
    value: undefined,
    minlength: 8,
    alt: '',
  })
  assert.equal(text(written), ' id="a" required minlength="8" alt=""')
})
