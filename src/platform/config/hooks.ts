import { Type } from 'typebox'
import { choice, count, duration, group, optional, text, url } from './parts.ts'

/** A server that is asked. A URL alone stands for one without further settings. */
export const hook = (description: string) =>
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
