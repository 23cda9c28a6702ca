import type { Client } from '../clients/index.ts'
import { type ClaimsFor, decideClaims } from './claims-for.ts'
import { type CodeRefusal, codeRefusal } from './code-refusal.ts'
import type { TokenContext } from './context.ts'
import { type Exchange, exchange } from './exchange.ts'
import { consumeCode, grantOfCode } from './store.ts'

export interface CodeRedemption {
  code: string
  redirectUri: string | undefined
  /** Challenge that the presented verifier answers (RFC 7636 §4.6). */
  codeChallenge: string | undefined
  audience?: readonly string[] | undefined
  claimsFor?: ClaimsFor | undefined
}

/** A code is good once; a second use ends every token that came from it (RFC 6749 §4.1.2). */
export async function redeemCode(
  context: TokenContext,
  client: Client,
  { code, redirectUri, codeChallenge, audience, claimsFor }: CodeRedemption,
): Promise<Exchange | { refused: CodeRefusal }> {
  const { database, consents, clock, format } = context
  const hash = format.hashOf('authorizationCode', code)
  if (hash === undefined) return { refused: 'code_unknown' }
  const conditions = {
    hash,
    clientId: client.id,
    redirectUri: redirectUri ?? null,
    codeChallenge: codeChallenge ?? null,
    now: clock.now(),
  }
  const claims = await decideClaims(context, grantOfCode(conditions), claimsFor)
  const consume = consumeCode(conditions)
  const exchanged = await exchange(context, client, 'authorization_code', consume, {
    audience,
    claims,
    code,
  })
  return exchanged ?? { refused: await codeRefusal(database, consents, conditions) }
}
