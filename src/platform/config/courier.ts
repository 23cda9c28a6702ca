import { Type } from 'typebox'
import { count, duration, group, optional, text, textOr } from './parts.ts'

export const courier = group('Outgoing mail: codes for signing in and what else people are told.', {
  message_retries: count(
    5,
    0,
    'How often a message is tried again, after pauses that grow from 5 seconds to an hour, before it is given up.',
  ),
  message_ttl: duration(
    '24h',
    'How long a message is tried that says nothing else; codes expire by themselves.',
  ),
  worker: group('How the queue is emptied. Every node does it.', {
    pull_count: count(10, 1, 'Messages that a node sends at once, each on a connection of its own.'),
    pull_wait: duration(
      '1s',
      'Pause between two looks at the queue. A node looks at once for what it queued itself.',
    ),
  }),
  smtp: group('The mail server.', {
    connection_uri: optional(
      Type.String({
        description:
          'Address of the SMTP server: `smtp://user:password@host:port/` demands STARTTLS, `smtps://...` speaks TLS from the start. `?server_name=` is a name in its certificate other than the host. Insecure: `?skip_ssl_verify=true` takes any certificate, `?disable_starttls=true` does without encryption. Without this key mail stays in the queue; in development mode it is written to the log.',
        pattern: '^smtps?://',
        errorText: 'must be an smtp:// or smtps:// address',
        secret: true,
      }),
    ),
    from_address: optional(text('Address that mail comes from. Required with `connection_uri`.')),
    from_name: optional(
      text(
        'Name that mail comes from, and what it calls this server. Default: the host of urls.self.public.',
      ),
    ),
    headers: Type.Record(Type.String(), Type.String(), {
      description: 'Further headers of every message. As an environment variable: a JSON object.',
      default: {},
      secret: true,
    }),
    local_name: textOr('localhost', 'How Gatehouse names itself to the server (EHLO).'),
  }),
})
