import { escapeHtml } from '../../../kernel/html.ts'
import type { Language } from '../../../locales/index.ts'

/** A paragraph, a code to read off, or a link to open. */
type Part = { text: string; quiet?: true } | { code: string } | { link: string }

/**
 * The body of a mail, for readers with and without HTML. It names no colours of text and page, and a mail program shows
 * it in its own, light or dark. No images, no scripts, nothing to fetch.
 */
export const layout = (language: Language, title: string, parts: Part[]): { text: string; html: string } => ({
  text: `${parts.map(textOf).join('\n\n')}\n`,
  html: `<!doctype html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:30em;margin:0 auto">
${parts.map(htmlOf).join('\n')}
</div>
</body>
</html>
`,
})

const textOf = (part: Part): string => ('code' in part ? part.code : 'link' in part ? part.link : part.text)

function htmlOf(part: Part): string {
  if ('code' in part) {
    return `<p style="margin:0 0 16px;padding:16px;border:1px solid #888888;border-radius:8px;text-align:center;font:600 32px/1.2 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;letter-spacing:.15em">${escapeHtml(part.code)}</p>`
  }
  if ('link' in part) {
    const link = escapeHtml(part.link)
    return `<p style="margin:0 0 16px;overflow-wrap:anywhere"><a href="${link}">${link}</a></p>`
  }
  const size = part.quiet ? 'font-size:14px;opacity:.75' : ''
  return `<p style="margin:0 0 16px;${size}">${escapeHtml(part.text)}</p>`
}
