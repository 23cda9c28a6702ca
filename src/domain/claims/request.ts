import { Fault } from '../../kernel/fault.ts'
import type { ClaimsFault, ClaimsRequest, ClaimWish, ClaimWishes } from './schema.ts'
import { isRecord } from './standard.ts'

const nothing: ClaimsRequest = { userinfo: {}, idToken: {} }

/** Reads the `claims` parameter (OpenID Connect Core §5.5). Members that nobody knows are ignored, as it demands. */
export function readClaimsRequest(text: string | null | undefined): ClaimsRequest {
  if (text === undefined || text === null) return nothing
  const request = parse(text)
  if (!isRecord(request)) throw invalid('it must be a JSON object.')
  return {
    userinfo: readWishes(request['userinfo'], 'userinfo'),
    idToken: readWishes(request['id_token'], 'id_token'),
  }
}

function readWishes(wishes: unknown, member: string): ClaimWishes {
  if (wishes === undefined || wishes === null) return {}
  if (!isRecord(wishes)) throw invalid(`its member '${member}' must be an object.`)
  return Object.fromEntries(Object.entries(wishes).map(([name, wish]) => [name, readWish(wish, name)]))
}

function readWish(wish: unknown, name: string): ClaimWish {
  if (wish === null) return { essential: false, values: undefined }
  if (!isRecord(wish)) throw invalid(`the claim '${name}' must be null or an object.`)
  const { essential, value, values } = wish
  if (values !== undefined && !Array.isArray(values)) throw invalid(`'values' of '${name}' must be a list.`)
  return { essential: essential === true, values: value === undefined ? values : [value, ...(values ?? [])] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const invalid = (why: string) =>
  new Fault<ClaimsFault>('invalid_claims_request', `The parameter 'claims' cannot be read: ${why}`)
