import { type Static, Type } from 'typebox'
import {
  choice,
  count,
  duration,
  fragment,
  group,
  milliseconds,
  optional,
  text,
  url,
} from '../../platform/config/index.ts'
import type { HookTarget } from './schema.ts'

/** A server that is asked. A URL alone stands for one without further settings. */
const hook = (description: string) =>
  Type.Object(
    {
      url: optional(url(`${description} The key itself may hold this URL.`)),
      auth: group('How Gatehouse says who asks.', {
        type: choice(['api_key'], 'api_key', 'A secret value.'),
        config: group('The secret.', {
          in: choice(['header', 'cookie'], 'header', 'Where it is sent.'),
          name: optional(text('Name of the header or cookie.')),
          value: optional(Type.String({ description: 'The value.', secret: true })),
        }),
      }),
      timeout: duration('3s', 'How long it may take to answer.'),
      retries: count(2, 0, 'How often it is asked again after it failed to answer.'),
    },
    { description, default: {}, additionalProperties: false, shorthand: 'url' },
  )

export const hooksConfiguration = fragment({
  keys: {
    'oauth2.token_hook': hook(
      'Asked for claims before the token endpoint gives out tokens. The answer is merged with those of the consent application at the first exchange, where it wins, and replaces them at a refresh.',
    ),
    'oauth2.refresh_token_hook': hook(
      'Asked for claims before tokens are refreshed, and before `oauth2.token_hook`.',
    ),
  },
  problems: ({ oauth2: { token_hook, refresh_token_hook } }) =>
    Object.entries({ token_hook, refresh_token_hook })
      .filter(([, { auth }]) => (auth.config.name === undefined) !== (auth.config.value === undefined))
      .map(([name]) => `oauth2.${name}.auth.config needs both a name and a value`),
  derive: ({ oauth2 }) => ({
    token: targetOf(oauth2.token_hook),
    refresh: targetOf(oauth2.refresh_token_hook),
  }),
})

/** `undefined` if nobody is to be asked. */
function targetOf({
  url: address,
  auth,
  timeout,
  retries,
}: Static<ReturnType<typeof hook>>): HookTarget | undefined {
  if (address === undefined) return undefined
  const { in: place, name, value } = auth.config
  const headers: Record<string, string> =
    name === undefined || value === undefined
      ? {}
      : place === 'cookie'
        ? { cookie: `${name}=${value}` }
        : { [name]: value }
  return { url: address, headers, timeout: milliseconds(timeout), retries }
}
