import assert from 'node:assert/strict'
import { createSecretKeys } from '../../src/kernel/secrets.ts'
import { createCsrf } from '../../src/ui/csrf.ts'
import type { Server } from './flow.ts'
import { testSecret } from './gatehouse.ts'
import type { UserAgent } from './user-agent.ts'

/** A page that a browser has arrived at, after all redirects, or the address at which it left Gatehouse. */
export interface Arrival {
  url: URL
  status: number
  headers: Headers
  html: string
}

/** Opens `url` and follows redirects as long as they stay at Gatehouse. */
export async function open(agent: UserAgent, server: Server, url: string): Promise<Arrival> {
  return follow(
    agent,
    server,
    new URL(url, server.publicUrl),
    await agent.get(new URL(url, server.publicUrl).href),
  )
}

/** Submits the form that has a field or button called `name`, with `fields` filled in. */
export async function submit(
  agent: UserAgent,
  server: Server,
  page: Arrival,
  name: string,
  fields: Record<string, string> | [string, string][],
): Promise<Arrival> {
  const { action, hidden } = formWith(page, name)
  const entries = Array.isArray(fields) ? fields : Object.entries(fields)
  const url = new URL(action, page.url)
  return follow(agent, server, url, await agent.post(url.href, new URLSearchParams([...hidden, ...entries])))
}

/** Posts a form that no page has shown, and follows as `submit` does. */
export async function post(
  agent: UserAgent,
  server: Server,
  path: string,
  fields: Record<string, string> | [string, string][],
): Promise<Arrival> {
  const url = new URL(path, server.publicUrl)
  return follow(agent, server, url, await agent.post(url.href, new URLSearchParams(fields)))
}

async function follow(agent: UserAgent, server: Server, start: URL, first: Response): Promise<Arrival> {
  let [url, response] = [start, first]
  for (let step = 0; step < 12; step += 1) {
    const location = response.headers.get('location')
    if (location === null)
      return { url, status: response.status, headers: response.headers, html: await response.text() }
    assert.ok(response.status === 303 || response.status === 302, `redirected with ${response.status}`)
    url = new URL(location, url)
    if (url.origin !== new URL(server.publicUrl).origin)
      return { url, status: 0, headers: new Headers(), html: '' }
    response = await agent.get(url.href)
  }
  throw new Error(`too many redirects, the last to ${url.href.slice(0, 200)}`)
}

export interface FormOnPage {
  action: string
  hidden: [string, string][]
}

export function formWith({ html, url }: Arrival, name: string): FormOnPage {
  const forms = html.match(/<form\b[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((each) => new RegExp(`name="${name}"|id="${name}"`).test(each))
  assert.ok(form, `no form with ${name} at ${url.pathname}: ${html.slice(0, 3000)}`)
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  return {
    action: unescapeHtml(/action="([^"]*)"/.exec(form)?.[1] ?? ''),
    hidden: hidden.map(([, field = '', value = '']) => [field, unescapeHtml(value)]),
  }
}

/** Where the link with this id leads. */
export function link({ html, url }: Arrival, id: string): string {
  const [tag] = html.match(new RegExp(`<a[^>]*id="${id}"[^>]*>`)) ?? []
  assert.ok(tag, `no link ${id}`)
  return new URL(unescapeHtml(/href="([^"]*)"/.exec(tag)?.[1] ?? ''), url).href
}

/** The text of the page, without markup. */
export const textOf = ({ html }: Arrival): string =>
  unescapeHtml(html.replace(/<head>[\s\S]*?<\/head>/, '').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ')

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&amp;', '&')

/** Registers somebody at Gatehouse itself; their browser is then signed in. */
export async function register(
  agent: UserAgent,
  server: Server,
  email: string,
  password: string,
): Promise<Arrival> {
  const page = await open(agent, server, '/ui/registration')
  const arrived = await submit(agent, server, page, 'password', { email, name: 'Ada Lovelace', password })
  assert.equal(arrived.url.pathname, '/ui/', textOf(arrived))
  return arrived
}

/** A token as a form would have it, for a browser that gets no form. */
export function validToken(agent: UserAgent): string {
  const csrf = createCsrf(createSecretKeys([testSecret]), false)
  return csrf.token({
    cookie: (name) => agent.cookies.get(name),
    setCookie: (name, value) => void agent.cookies.set(name, value),
  })
}
