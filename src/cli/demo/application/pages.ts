import { AuthorizationResponseError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client'
import { toTimestamp } from '../../../kernel/clock.ts'
import { type Html, html } from '../../../ui/html.ts'
import type { SignedIn } from './relying-party.ts'

export const homePage = (issuer: string): Html =>
  document(
    'Demo application',
    html`<h1>Who are you?</h1>
<p>This small application keeps no passwords. It sends you to <b>${issuer}</b>, and comes to know you by the answer.</p>
<p><a class="button" href="/sign-in">Sign in</a></p>`,
  )

export const userPage = ({ tokens, idToken, claims, userinfo }: SignedIn): Html =>
  document(
    'Signed in',
    html`<h1>Hello, ${userinfo.name ?? userinfo.email ?? claims.sub}</h1>
<p>Gatehouse says who you are. This is all that the application was told.</p>
<div class="actions">
<form method="post" action="/refresh"><button class="button">Refresh the tokens</button></form>
<form method="post" action="/sign-out"><button class="button quiet">Sign out</button></form>
</div>
<section>
<h2>Claims in the ID token</h2>
${table(claims)}
</section>
<section>
<h2>Answer of the userinfo endpoint</h2>
${table(userinfo)}
</section>
<section>
<h2>Tokens</h2>
${token('Access token', tokens.access_token, `good for ${tokens.expires_in} seconds, for ${tokens.scope}`)}
${tokens.refresh_token && token('Refresh token', tokens.refresh_token, 'good for one refresh')}
${token('ID token', idToken, 'signed; the claims above are what it holds')}
</section>`,
  )

export const problemPage = (problem: Error): Html =>
  document(
    'That did not work',
    html`<h1>That did not work</h1>
<p>${inWords(problem)}</p>
<p class="actions"><a class="button" href="/sign-in">Try again</a><a class="button quiet" href="/">Back</a></p>`,
  )

function inWords(problem: Error): string {
  if (problem instanceof AuthorizationResponseError && problem.error === 'access_denied') {
    return 'You did not let the application know who you are. That is fine; it only cannot greet you.'
  }
  if (problem instanceof AuthorizationResponseError || problem instanceof ResponseBodyError) {
    return `Gatehouse answered ${problem.error}. ${problem.error_description ?? ''}`
  }
  // Ends in this way when somebody revoked the tokens, or when their time is over.
  if (problem instanceof WWWAuthenticateChallengeError) return 'Gatehouse no longer accepts the token.'
  return problem.message
}

const timeClaims = new Set(['iat', 'exp', 'auth_time', 'rat', 'nbf', 'updated_at'])

function table(values: Record<string, unknown>): Html {
  const rows = Object.entries(values).map(
    ([name, value]) => html`<tr><th scope="row"><code>${name}</code></th><td>${shown(name, value)}</td></tr>`,
  )
  return html`<div class="scroll"><table><tbody>${rows}</tbody></table></div>`
}

function shown(name: string, value: unknown): string {
  if (timeClaims.has(name) && typeof value === 'number') return `${value} (${toTimestamp(value * 1000)})`
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const token = (name: string, value: string, note: string): Html =>
  html`<h3>${name}</h3><p class="note">${note}</p><pre><code>${value}</code></pre>`

const document = (title: string, body: Html): Html => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Demo application</title>
<link rel="stylesheet" href="/styles.css">
</head>
<body>
<header><a href="/">Demo application</a></header>
<main>
${body}
</main>
</body>
</html>
`
