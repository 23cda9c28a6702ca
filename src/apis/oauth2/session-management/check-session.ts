import { escapeHtml } from '../../../kernel/html.ts'
import { type PageScript, pageScript } from '../page-script.ts'

/**
 * OpenID Connect Session Management §3.2: clients ask over `postMessage`. The cookie is read anew each time, as another tab
 * may have changed it. Without a secure context a browser cannot hash, and the answer is an error.
 */
const body = `const { cookie: name } = document.currentScript.dataset
const browserState = () => {
  const pair = document.cookie.split('; ').find((each) => each.startsWith(name + '='))
  return pair === undefined ? '' : decodeURIComponent(pair.slice(name.length + 1))
}
const judge = async (message, origin) => {
  const [, clientId, digest, salt] = /^([^ ].*) ([0-9a-f]{64})\\.([^ ]+)$/.exec(message) ?? []
  if (clientId === undefined) return 'error'
  const text = [clientId, origin, browserState(), salt].join(' ')
  const hashed = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  const computed = [...hashed].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return computed === digest ? 'unchanged' : 'changed'
}
addEventListener('message', async ({ data, origin, source }) => {
  if (typeof data !== 'string' || !/^https?:/.test(origin)) return
  source?.postMessage(await judge(data, origin).catch(() => 'error'), origin)
})
`

export interface CheckSessionFrame {
  script: PageScript
  page: string
  contentSecurityPolicy: string
}

export function checkSessionFrame(publicUrl: string, cookie: string): CheckSessionFrame {
  const script = pageScript(publicUrl, body)
  return {
    script,
    page: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="robots" content="noindex">
<title>Session</title>
<script src="${escapeHtml(script.src)}" data-cookie="${escapeHtml(cookie)}"></script>
</html>
`,
    contentSecurityPolicy: "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'",
  }
}
