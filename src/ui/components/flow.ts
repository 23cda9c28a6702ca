/**
 * The frame of pages whose script shows one step after the other. All words come with the page; the script fills in
 * what it learns and chooses what is seen. Until it runs, nothing can be filled in or sent.
 */
import type { Language } from '../../locales/index.ts'
import { attributes, type Html, html, type Value } from '../html.ts'
import { layout } from '../layout.ts'
import type { Shell } from '../views.ts'
import { alertId, field } from './form.ts'
import { heading } from './heading.ts'

export interface FlowPage {
  shell: Shell
  language: Language
  title: Value
  scriptHref: string
  /** What the script has to know, as data attributes. */
  settings: Readonly<Record<string, string | undefined>>
  steps: readonly Html[]
}

export function flowPage({ shell, language, title, scriptHref, settings, steps }: FlowPage): Html {
  const { authFlow: words, problem } = language.words
  const reload = html`<a href="">${words.reload}</a>`
  const data = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`data-${name}`, value]))
  const body = html`<div class="flow" id="flow"${attributes(data)}>
<noscript>${heading(language, { text: words.noScript.heading, lead: words.noScript.explanation })}</noscript>
<div data-step="loading">
<p class="lead">${words.loading}</p>
<p class="late" role="status">${language.say(words.late, { reload })}</p>
</div>
<div class="alert" id="${alertId}" role="alert" hidden></div>
<div class="notice" id="notice" role="status" hidden></div>
<p class="unseen" id="busy" role="status"></p>
${steps}
${Object.entries({ problem, ...words.spoken }).map(([name, text]) => html`<template data-words="${name}">${language.say(text, { wait: '{wait}' })}</template>`)}
</div>`
  return layout({ shell, language, title, body, scriptHref })
}

export interface Step {
  name: string
  heading: Value
  lead?: Value
  body?: Value
}

export function step({ name, heading: text, lead, body }: Step): Html {
  return html`<section class="step" data-step="${name}" aria-labelledby="${name}-heading" hidden>
<div class="heading">
<h1 id="${name}-heading" tabindex="-1">${text}</h1>
${lead && html`<p class="lead">${lead}</p>`}
</div>
${body}
</section>`
}

/** A form that only its script submits. */
export function flowForm(id: string, content: Value): Html {
  return html`<form class="form" id="${id}" method="post">
${content}
</form>`
}

export const submitButton = (label: Value): Html =>
  html`<button class="button button-primary" type="submit">${label}</button>`

/** Found by its id, or by a bare data attribute where several do the same. */
export const quietButton = (
  label: Value,
  selector: { id?: string; [data: `data-${string}`]: boolean },
): Html => html`<button class="button-link" type="button"${attributes(selector)}>${label}</button>`

/** A place for text that the script learns from the server. */
export const blank = (name: string): Html => html`<bdi data-fill="${name}"></bdi>`

/** Who is signing in, and the way to be somebody else. */
export const person = ({ words }: Language): Html =>
  html`<div class="user">
<span class="user-text"><span class="user-name">${blank('display-name')}</span></span>
${quietButton(words.notYou, { 'data-not-you': true })}
</div>`

/** Ties the password to the address for password managers; nobody else meets it. */
export const usernameForManagers = (): Html =>
  html`<input class="unseen" type="text" autocomplete="username" data-username readonly tabindex="-1" aria-hidden="true">`

export const codeField = (language: Language, id: string): Html =>
  field(language, {
    id,
    type: 'text',
    label: language.words.fields.code,
    autocomplete: 'one-time-code',
    inputMode: 'numeric',
    // Mail programs and people put spaces and dashes between the digits.
    pattern: '[^0-9]*([0-9][^0-9]*){6}',
    required: true,
  })

export const passwordField = (
  language: Language,
  id: string,
  label: string = language.words.fields.password,
): Html => field(language, { id, type: 'password', label, autocomplete: 'current-password', required: true })

export function newPasswordFields(language: Language, id: string, minLength: number): Html {
  const { fields, authFlow } = language.words
  const { password, again } = authFlow.newPassword
  const hint = language.text(fields.passwordLength, { count: minLength })
  const common = { type: 'password', autocomplete: 'new-password', required: true, minLength } as const
  return html`${field(language, { ...common, id, label: password, hint })}
${field(language, { ...common, id: `${id}-again`, label: again })}`
}
