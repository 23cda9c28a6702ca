import { formatDuration, parseDuration } from '../../kernel/duration.ts'
import { type Field, field, filledOr, text } from './field.ts'
import { refuseMalformed } from './refuse.ts'

/** Lifespan overrides, one for each grant and token: Go durations such as `1h30m`. */
export const lifespanNames = [
  'authorization_code_grant_access_token_lifespan',
  'authorization_code_grant_id_token_lifespan',
  'authorization_code_grant_refresh_token_lifespan',
  'client_credentials_grant_access_token_lifespan',
  'implicit_grant_access_token_lifespan',
  'implicit_grant_id_token_lifespan',
  'jwt_bearer_grant_access_token_lifespan',
  'refresh_token_grant_id_token_lifespan',
  'refresh_token_grant_access_token_lifespan',
  'refresh_token_grant_refresh_token_lifespan',
  'device_authorization_grant_id_token_lifespan',
  'device_authorization_grant_access_token_lifespan',
  'device_authorization_grant_refresh_token_lifespan',
] as const

export type LifespanName = (typeof lifespanNames)[number]

export type Lifespans = { [Name in LifespanName]?: string }

export const lifespanFields = Object.fromEntries(
  lifespanNames.map((name) => [name, lifespanField(name)]),
) as Record<LifespanName, Field<typeof text>>

function lifespanField(name: LifespanName): Field<typeof text> {
  const [grant, token] = name.replace(/_lifespan$/, '').split('_grant_') as [string, string]
  const tokens = `${token.replaceAll('_', ' ').replace('id ', 'ID ')}s`
  return field(text, {
    says: `how long ${tokens} of the grant ${grant} last`,
    setBy: 'operator',
    default: 'as configured',
    read: (value) => (value ? canonicalLifespan(name, value) : undefined),
    shown: filledOr(null),
    cli: { flag: `--${name.replaceAll('_', '-')} <duration>` },
  })
}

/** A lifespan as it will be shown, so that a client that was read can be written back unchanged. */
export function canonicalLifespan(name: string, value: string): string {
  const milliseconds = parseDuration(value)
  if (milliseconds === undefined || milliseconds > longestLifespan)
    refuseMalformed(`Field ${name} must be a duration such as 30m or 1h30m.`)
  return formatDuration(milliseconds)
}

/** The longest Go duration: 292 years. */
const longestLifespan = 292 * 365 * 24 * 3_600_000
