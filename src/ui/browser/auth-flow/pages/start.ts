/** Begins a sign-in. */
import { beginAuthorization } from '../authorization.ts'
import { application } from './application.ts'
import { onClick, report, show } from './page.ts'

for (const acrValues of [undefined, '2']) {
  onClick(
    acrValues === undefined ? '#sign-in' : '#sign-in-strong',
    async () => location.assign(beginAuthorization(application(), { acrValues })),
    () => report('failed'),
  )
}
show('start')
