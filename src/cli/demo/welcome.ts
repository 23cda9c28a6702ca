import { joinUrl } from '../../kernel/url.ts'
import type { DemoSecrets } from './data.ts'
import type { Places, Ports } from './places.ts'
import { erin } from './provision.ts'

/** What a person who has just started the demo wants to know. */
export const welcome = (places: Places, ports: Ports, secrets: DemoSecrets, folder: string): string => `
Gatehouse is running.

  Open      ${places.application}      the application: press "Sign in"

  Sign in   with an account that you create on the sign-in page, or
            with "Example Corp", another company's identity provider, as
              e-mail     ${erin.email}
              password   ${secrets.erin}

  Gatehouse      ${places.gatehouse}   discovery: ${joinUrl(places.gatehouse, '.well-known/openid-configuration')}
  Example Corp   ${places.exampleCorp}
  Admin API      http://127.0.0.1:${ports.gatehouseAdmin}   try: gatehouse client list${ports.gatehouseAdmin === 4445 ? '' : ` --endpoint http://127.0.0.1:${ports.gatehouseAdmin}`}
  Data           ${folder}   --reset starts afresh

Press Ctrl-C to stop.
`
