import { createHash } from 'node:crypto'
import { escapeHtml } from '../../../kernel/html.ts'
import type { Language } from '../../../locales/index.ts'
import type { HttpReply } from '../../../platform/http/index.ts'
import { type PageScript, pageScript } from '../page-script.ts'

/** A page that has the browser open the logout addresses of clients and then goes on. */
export interface FrontChannel {
  script: PageScript
  answer(reply: HttpReply, page: { frames: string[]; target: string; language: Language }): HttpReply
}

/** Seconds after which the page goes on although a client has not answered. */
const patience = 7

// The page is loaded once all of its frames are; what their own scripts still do gets half a second. A browser that
// goes on does so once: an application that is entered twice takes the second time for an attack on its state.
const body = `let gone = false
const go = () => {
  if (gone) return
  gone = true
  location.replace(document.getElementById('continue').href)
}
addEventListener('load', () => setTimeout(go, 500))
setTimeout(go, ${patience * 1000})
`

const style =
  ':root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}main{max-width:24rem;margin:20vh auto;padding:0 1rem}'
const styleHash = createHash('sha256').update(style).digest('base64')

/** OpenID Connect Front-Channel Logout §2. Without scripts the page goes on after its patience, or by its link. */
export function createFrontChannel(publicUrl: string): FrontChannel {
  const script = pageScript(publicUrl, body)
  return {
    script,
    answer: (reply, { frames, target, language }) =>
      reply
        .code(200)
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .header('x-frame-options', 'DENY')
        .header('content-language', language.tag)
        .header('vary', 'Accept-Language')
        .header('content-security-policy', contentSecurityPolicy(frames))
        .send(page(language, frames, target, script.src)),
  }
}

const contentSecurityPolicy = (frames: string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'sha256-${styleHash}'`,
    `frame-src ${[...new Set(frames.map((frame) => new URL(frame).origin))].join(' ')}`,
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')

const page = (
  { tag, words: { signingOut: words } }: Language,
  frames: string[],
  target: string,
  script: string,
): string => `<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<noscript><meta http-equiv="refresh" content="${patience}; url=${escapeHtml(target)}"></noscript>
<title>${escapeHtml(words.heading)}</title>
<style>${style}</style>
<script src="${escapeHtml(script)}" defer></script>
</head>
<body>
<main>
<h1>${escapeHtml(words.heading)}</h1>
<p>${escapeHtml(words.lead)}</p>
<p><a id="continue" href="${escapeHtml(target)}">${escapeHtml(words.goOn)}</a></p>
</main>
${frames.map((frame) => `<iframe src="${escapeHtml(frame)}" hidden></iframe>`).join('\n')}
</body>
</html>
`
