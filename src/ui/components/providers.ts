/** External identity providers as buttons of one form: the pressed one travels as `provider`. */
import { type Html, html, type Value } from '../html.ts'
import { messages } from '../messages.ts'
import type { ProvidersView, ProviderView } from '../views.ts'
import { form } from './form.ts'
import { providerMark } from './marks.ts'

const manyFrom = 5

export function providerButtons(view: ProvidersView | undefined): Html | undefined {
  if (!view || view.list.length === 0) return undefined
  const many = view.list.length >= manyFrom
  const className = many ? 'providers providers-many' : 'providers'
  return form(
    view.form,
    [
      many && html`<p class="providers-lead">${messages.providers.lead}</p>`,
      view.list.map((one) => button(one, many)),
    ],
    className,
  )
}

function button(provider: ProviderView, many: boolean): Html {
  const label = html`<bdi>${provider.label}</bdi>`
  const text: Value = many
    ? html`<span class="unseen">${messages.providers.lead} </span>${label}`
    : messages.providers.continueWith(label)
  return html`<button class="button button-provider" type="submit" name="provider" value="${provider.id}">
${providerMark(provider.kind)}<span>${text}</span>
</button>`
}

export function divider(): Html {
  return html`<div class="divider"><span>${messages.providers.or}</span></div>`
}
