/**
 * The shell around every page: head, brand, one card, footer. No inline script or style, nothing from elsewhere but
 * logos, so that the pages run under the policy in content-security-policy.ts; only those that hash passwords in the
 * browser name a script.
 */
import type { Language } from '../locales/index.ts'
import { clientLinks } from './components/client.ts'
import { gatehouseMark } from './components/marks.ts'
import { type Html, html, type Value } from './html.ts'
import { imageAddress, webAddress } from './links.ts'
import type { Brand, ClientView, Shell } from './views.ts'

export interface Layout {
  shell: Shell
  language: Language
  title: Value
  client?: ClientView | undefined
  body: Html
  /** Says in the title that something needs correcting, for those who hear the title first. */
  failed?: boolean | undefined
  scriptHref?: string | undefined
}

/** What the pages are called that nobody has given a brand. */
export const ownName = 'Gatehouse'

/** Apart from its template: a bundler rewrites one that holds the whole closing tag. */
const closing = 'script'

export function layout({ shell, language, title, client, body, failed, scriptHref }: Layout): Html {
  const brand = shell.brand ?? { name: ownName }
  const { words } = language
  return html`<!doctype html>
<html lang="${language.tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${failed ? language.say(words.failedTitle, { title }) : title} · ${brand.name}</title>
<link rel="stylesheet" href="${shell.stylesheetHref}">
<link rel="icon" type="image/svg+xml" href="${shell.iconHref}">
${scriptHref && html`<script type="module" src="${scriptHref}"></${closing}>`}
</head>
<body>
<a class="skip-link" href="#main">${words.skip}</a>
<header class="brand">${brandLine(brand)}</header>
<main id="main" class="card" tabindex="-1">
${body}
</main>
${footer(language, brand, client)}
</body>
</html>
`
}

function brandLine(brand: Brand): Html {
  const home = webAddress(brand.homeUri)
  const logo = imageAddress(brand.logoUri)
  const mark = logo ? html`<img class="brand-logo" src="${logo}" alt="">` : gatehouseMark()
  const content = html`${mark}<span class="brand-name"><bdi>${brand.name}</bdi></span>`
  return home ? html`<a class="brand-link" href="${home}">${content}</a>` : content
}

function footer(language: Language, brand: Brand, client: ClientView | undefined): Html | false {
  const links = client && clientLinks(language, client)
  const support =
    brand.supportEmail !== undefined &&
    html`<p><a href="mailto:${brand.supportEmail}">${language.words.support}</a></p>`
  if (!links && !support) return false
  return html`<footer class="footer">${links}${support}</footer>`
}
