import { Type } from 'typebox'
import { count, group, list, optional, text, url } from './parts.ts'

const bounds = (what: string, least: number, most: number) =>
  group(what, {
    min: count(least, 1, 'Least that is accepted.'),
    max: count(most, 1, 'Most that is accepted.'),
  })

export const authFlow = group(
  'The SSO auth-flow API. It answers login and consent requests when `urls.login` and `urls.consent` (or those of a client) lead to /auth/login and /auth/consent.',
  {
    enabled: optional(Type.Boolean({ description: 'Serve it. Default: whether `urls.login` leads to it.' })),
    client: group('The application behind /auth/callback, which keeps the accounts.', {
      id: optional(text('Its client id. Its redirect URI is <public address>/auth/callback.')),
      secret: optional(Type.String({ description: 'Its client secret.', secret: true })),
    }),
    urls: group('Pages of the front end.', {
      login: optional(url('Where people sign in. Default: the hosted page.')),
      consent: optional(url('Where they agree to terms. Default: the hosted page.')),
      callback: optional(url('Where tokens end, in the fragment. Default: the hosted page.')),
    }),
    allowed_origins: list(
      [],
      'Origins whose pages may call the API. Those of the pages above may without being named.',
    ),
    password: group('Bounds for the Argon2 parameters that browsers choose.', {
      memory: bounds('Memory in KiB.', 1024, 1_048_576),
      iterations: bounds('Passes.', 1, 100),
      parallelism: bounds('Lanes.', 1, 16),
    }),
  },
)
