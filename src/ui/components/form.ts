/** Forms and what they are made of: hidden values, labelled fields with hint and problem, checkboxes. */
import type { Language } from '../../locales/index.ts'
import { attributes, type Html, html, type Value } from '../html.ts'
import type { FormView } from '../views.ts'

export function form(view: FormView, content: Value, className = 'form'): Html {
  const hidden = Object.entries({ ...view.hidden, csrf_token: view.csrfToken })
  return html`<form class="${className}" method="post" action="${view.action}">
${hidden.map(([name, value]) => hiddenInput(name, value))}
${content}
</form>`
}

export function hiddenInput(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`
}

export interface Field {
  /** Both the id and the name. */
  id: string
  type: 'email' | 'password' | 'text'
  label: string
  autocomplete: string
  value?: string | undefined
  hint?: string | undefined
  problem?: string | undefined
  required?: boolean | undefined
  minLength?: number | undefined
  inputMode?: 'numeric' | undefined
  pattern?: string | undefined
  focused?: boolean | undefined
  /** Id of something else on the page that explains the field. */
  describedBy?: string | undefined
}

export function field(language: Language, view: Field): Html {
  const { id, hint, problem } = view
  const describedBy = [view.describedBy, hint && `${id}-hint`, problem && `${id}-problem`]
  const input = attributes({
    id,
    name: id,
    type: view.type,
    value: view.value,
    autocomplete: view.autocomplete,
    required: view.required,
    minlength: view.minLength,
    inputmode: view.inputMode,
    pattern: view.pattern,
    autofocus: view.focused,
    autocapitalize: view.type === 'text' ? undefined : 'none',
    spellcheck: 'false',
    'aria-invalid': problem && 'true',
    'aria-describedby': describedBy.filter(Boolean).join(' ') || undefined,
  })
  return html`<div class="field">
<label class="label" for="${id}">${view.label}</label>
<input class="input"${input}>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${problem && html`<p class="problem" id="${id}-problem"><span class="unseen">${language.words.problem} </span>${problem}</p>`}
</div>`
}

export function rememberBox(label: Value, checked: boolean): Html {
  return html`<label class="check">
<input type="checkbox" id="remember" name="remember" value="true"${attributes({ checked })}>
<span>${label}</span>
</label>`
}

export const alertId = 'alert'

/** What went wrong with the form as a whole. */
export function alert(text: Value): Html {
  return html`<div class="alert" id="${alertId}" role="alert"><p>${text}</p></div>`
}
