import type { DemoSecrets } from './data.ts'
import type { Places, Ports } from './places.ts'
import { erin } from './provision.ts'

/** What a person who has just started the demo wants to know. */
export const welcome = (places: Places, ports: Ports, secrets: DemoSecrets, folder: string): string => `
Gatehouse is running.

  Open   ${places.application}

  That is a small application. Press "Sign in", then create an account, or choose
  Example Corp, another company's identity provider, and sign in there as

    e-mail     ${erin.email}
    password   ${secrets.erin}

  Gatehouse      ${places.gatehouse}
  Admin API      http://127.0.0.1:${ports.gatehouseAdmin}/
  Example Corp   ${places.exampleCorp}
  Data           ${folder}   (--reset starts afresh)

Press Ctrl-C to stop.
`
