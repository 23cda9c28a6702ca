import { Type } from 'typebox'
import { fragment, group, list, optional } from '../config/index.ts'

export const egressConfiguration = fragment({
  keys: {
    'clients.http': group(
      'Requests to addresses that clients name: key sets, sector identifiers, logout notices.',
      {
        disallow_private_ip_ranges: optional(
          Type.Boolean({
            description:
              'Refuse private, loopback and link-local addresses. Default: true, in development mode false. Turning this off is insecure.',
          }),
        ),
        private_ip_exception_urls: list(
          [],
          'URLs that may be called nevertheless. `*` stands for anything up to the next dot or slash, `**` for more.',
        ),
      },
    ),
  },
  derive: ({ clients: { http } }, { development }: { development: boolean }) => ({
    disallowPrivate: http.disallow_private_ip_ranges ?? !development,
    exceptions: http.private_ip_exception_urls,
  }),
})
