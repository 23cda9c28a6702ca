/** What the scripts of the pages share: steps that take turns, forms that wait, words that the page brings along. */

/** The element that must be there, or the page is not the one that the script belongs to. */
export function find<T extends HTMLElement = HTMLElement>(
  selector: string,
  within: ParentNode = document,
): T {
  const element = within.querySelector<T>(selector)
  if (!element) throw new Error(`the page has no ${selector}`)
  return element
}

export const typed = (id: string): string => find<HTMLInputElement>(`#${id}`).value

/** What the server tells the script. */
export function setting(name: string): string {
  const value = find('#flow').dataset[name]
  if (value === undefined) throw new Error(`the page does not say ${name}`)
  return value
}

/** `{wait}` in a sentence is a time ahead in seconds, said in the language of the page. */
export function words(name: string, seconds?: number): string {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-words="${name}"]`)
  const text = template?.content.textContent ?? name
  return text.replace('{wait}', ahead(seconds ?? 60))
}

/** Several words in a row, as the language of the page lists them. */
export const listed = (names: string[]): string =>
  new Intl.ListFormat(document.documentElement.lang).format(names.map((name) => words(name)))

function ahead(seconds: number): string {
  const times = new Intl.RelativeTimeFormat(document.documentElement.lang)
  return seconds < 90 ? times.format(seconds, 'second') : times.format(Math.ceil(seconds / 60), 'minute')
}

/** Fills every place of that name with foreign text. */
export function fill(name: string, text: string): void {
  for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) place.textContent = text
}

const brand = document.title.split(' · ').at(-1)

let shown = 'loading'

/** Shows one step alone, and leads the focus to its first field, or to its heading. */
export function show(step: string): void {
  shown = step
  clearProblem()
  for (const section of document.querySelectorAll<HTMLElement>('[data-step]')) {
    section.hidden = section.dataset['step'] !== step
  }
  const section = currentStep()
  const heading = section.querySelector<HTMLElement>('h1')
  if (heading) document.title = `${heading.textContent} · ${brand}`
  const field = section.querySelector<HTMLElement>('input:not([readonly]):not([hidden])')
  ;(field ?? heading)?.focus()
}

/** The step that a person has reached. It stays with the entry of the history, and so survives Back and a reload. */
export interface Place {
  step: string
  /** The address that they typed to get there. */
  address?: string
}

export const place = (): Place | undefined => (history.state as Place | null) ?? undefined

/** Goes on to a step that Back leads away from. */
export function goTo(next: Place): void {
  if (place()?.step === next.step) history.replaceState(next, '')
  else history.pushState(next, '')
  show(next.step)
}

/** Shows the steps again that Back and Forward lead to. */
export function followHistory(first: string): void {
  addEventListener('popstate', () => show(place()?.step ?? first))
}

export function leave(address: string): void {
  show('leaving')
  location.replace(address)
}

const currentStep = () => find(`[data-step="${shown}"]`)

/** Says below the heading what went wrong, or at the field where there is one to correct. */
export function report(problem: string, fieldId?: string, seconds?: number): void {
  clearProblem()
  const text = words(problem, seconds)
  const field = fieldId === undefined ? null : document.querySelector<HTMLInputElement>(`#${fieldId}`)
  if (field) {
    const note = document.createElement('p')
    const prefix = document.createElement('span')
    prefix.className = 'unseen'
    prefix.textContent = `${words('problem')} `
    note.className = 'problem'
    note.id = `${field.id}-problem`
    note.role = 'alert'
    note.append(prefix, text)
    field.after(note)
    field.dataset['hint'] ??= field.getAttribute('aria-describedby') ?? ''
    field.setAttribute('aria-invalid', 'true')
    field.setAttribute('aria-describedby', [field.dataset['hint'], note.id].filter(Boolean).join(' '))
    field.focus()
    field.select()
  } else {
    put(find('#alert'), text)
  }
}

/** Says below the heading what happened, when it is nothing bad. */
export function notice(name: string, seconds?: number): void {
  clearProblem()
  put(find('#notice'), words(name, seconds))
}

function put(box: HTMLElement, text: string): void {
  currentStep().querySelector('.heading')?.after(box)
  const paragraph = document.createElement('p')
  paragraph.textContent = text
  box.replaceChildren(paragraph)
  box.hidden = false
}

function clearProblem(): void {
  for (const box of document.querySelectorAll<HTMLElement>('#alert, #notice')) {
    box.hidden = true
    box.replaceChildren()
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('[aria-invalid]')) {
    field.removeAttribute('aria-invalid')
    const hint = field.dataset['hint']
    if (hint) field.setAttribute('aria-describedby', hint)
    else field.removeAttribute('aria-describedby')
    document.getElementById(`${field.id}-problem`)?.remove()
  }
}

type Work = () => Promise<void>

/** Runs `work` for each submission, one at a time; `failed` tells what it threw. */
export function onSubmit(id: string, work: Work, failed: (error: unknown) => void): void {
  const form = find<HTMLFormElement>(`#${id}`)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void runBusy(find<HTMLButtonElement>('button[type="submit"]', form), work, failed)
  })
}

export function onClick(selector: string, work: Work, failed: (error: unknown) => void): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>(selector)) {
    button.addEventListener('click', () => void runBusy(button, work, failed))
  }
}

let busy = false

async function runBusy(
  button: HTMLButtonElement,
  work: Work,
  failed: (error: unknown) => void,
): Promise<void> {
  if (busy) return
  busy = true
  button.setAttribute('aria-busy', 'true')
  button.setAttribute('aria-disabled', 'true')
  find('#busy').textContent = words('busy_now')
  try {
    await painted()
    await work()
  } catch (error) {
    failed(error)
  } finally {
    busy = false
    button.removeAttribute('aria-busy')
    button.removeAttribute('aria-disabled')
    find('#busy').textContent = ''
  }
}

/** A hash keeps the page from drawing: what tells that it is at work has to be drawn first. */
const painted = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
