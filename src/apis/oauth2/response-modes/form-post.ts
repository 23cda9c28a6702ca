import { createHash } from 'node:crypto'
import { escapeHtml } from '../../../kernel/html.ts'
import type { ResponseMode } from './response-mode.ts'

// Old browsers and simple user agents run this too; without scripts the button does the same.
const script = 'document.forms[0].submit()'
const scriptHash = createHash('sha256').update(script).digest('base64')

/** OAuth 2.0 Form Post Response Mode §2. */
export const formPost: ResponseMode = {
  name: 'form_post',
  answer: (reply, uri, parameters) =>
    reply
      .code(200)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache, no-store')
      .header('pragma', 'no-cache')
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'DENY')
      // No form-action: the target is the client's registered URI, and browsers apply the directive to its redirects too.
      .header(
        'content-security-policy',
        `default-src 'none'; script-src 'sha256-${scriptHash}'; frame-ancestors 'none'; base-uri 'none'`,
      )
      .send(page(uri, parameters)),
}

const page = (uri: string, parameters: URLSearchParams): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Back to the application</title></head>
<body>
<form method="post" action="${escapeHtml(uri)}">
${[...parameters].map(field).join('\n')}
<button type="submit">Continue</button>
</form>
<script>${script}</script>
</body>
</html>
`

const field = ([name, value]: [string, string]): string =>
  `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`
