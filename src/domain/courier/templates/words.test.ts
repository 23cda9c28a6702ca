import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pseudo, unmarked } from '../../../../test/support/languages.ts'
import { type NewMessage, render } from './index.ts'

const recipient = '1@2'
const mails: NewMessage[] = [
  { template: 'login_code', recipient, data: { code: '123456', minutes: 5, application: '12' } },
  { template: 'registration_code', recipient, data: { code: '123456', minutes: 1 } },
  { template: 'registration_known', recipient, data: { application: '12' } },
]

for (const mail of mails) {
  test(`every word of the mail ${mail.template} comes from its language`, () => {
    const { subject, text, html } = render(mail, '34', pseudo)
    for (const part of [subject, text, html]) {
      assert.match(part, /⟦/)
      assert.doesNotMatch(unmarked(part), /\p{L}/u)
    }
  })
}
