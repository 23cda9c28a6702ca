/** External identity providers as buttons of one form: the pressed one travels as `provider`. */
import type { Language } from '../../locales/index.ts'
import { type Html, html, type Value } from '../html.ts'
import type { ProvidersView, ProviderView } from '../views.ts'
import { form } from './form.ts'
import { providerMark } from './marks.ts'

const manyFrom = 5

export function providerButtons(language: Language, view: ProvidersView | undefined): Html | undefined {
  if (!view || view.list.length === 0) return undefined
  const many = view.list.length >= manyFrom
  const className = many ? 'providers providers-many' : 'providers'
  return form(
    view.form,
    [
      many && html`<p class="providers-lead">${language.words.providers.lead}</p>`,
      view.list.map((one) => button(language, one, many)),
    ],
    className,
  )
}

function button(language: Language, provider: ProviderView, many: boolean): Html {
  const { words } = language
  const label = html`<bdi>${provider.label}</bdi>`
  const text: Value = many
    ? html`<span class="unseen">${words.providers.lead} </span>${label}`
    : language.say(words.providers.continueWith, { provider: label })
  return html`<button class="button button-provider" type="submit" name="provider" value="${provider.id}">
${providerMark(provider.mark)}<span>${text}</span>
</button>`
}

export function divider({ words }: Language): Html {
  return html`<div class="divider"><span>${words.providers.or}</span></div>`
}
