import { Type } from 'typebox'
import { parseUrl } from '../../kernel/url.ts'
import {
  count,
  duration,
  fragment,
  group,
  milliseconds,
  optional,
  text,
  textOr,
} from '../../platform/config/index.ts'
import { readConnectionUri } from './transports/connection-uri.ts'

export const courierConfiguration = fragment({
  keys: {
    courier: group('Outgoing mail: codes for signing in and what else people are told.', {
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
    }),
  },
  problems: ({ courier: { smtp, worker } }) => {
    const { connection_uri: mailServer, from_address: sender } = smtp
    const found: string[] = []
    if (mailServer !== undefined) {
      if (!parseUrl(mailServer)?.hostname)
        found.push(
          'courier.smtp.connection_uri cannot be read: special characters in its user name and password must be percent-encoded',
        )
      if (!sender?.includes('@'))
        found.push('courier.smtp.from_address is missing: set the address that mail comes from')
    }
    if (milliseconds(worker.pull_wait) < leastPullWait)
      found.push('courier.worker.pull_wait must be at least 10ms')
    return found
  },
  derive: ({ courier }, { publicUrl, development }: { publicUrl: string; development: boolean }) => {
    const {
      connection_uri: uri,
      from_address: address = '',
      from_name: name,
      headers,
      ...smtp
    } = courier.smtp
    const server = uri === undefined ? undefined : readConnectionUri(uri)
    const places = courier.worker.pull_count
    return {
      brand: name ?? new URL(publicUrl).host,
      places,
      retries: courier.message_retries,
      messageLifespan: milliseconds(courier.message_ttl),
      interval: milliseconds(courier.worker.pull_wait),
      transport: {
        development,
        smtp: server && {
          ...server,
          from: { name: name ?? '', address },
          headers,
          localName: smtp.local_name,
          connections: places,
        },
      },
    }
  },
})

/** Nodes that look again at once do nothing else. */
const leastPullWait = 10
