import { type Configuration, configure } from '../../server/configuration/index.ts'
import type { DemoData } from './data.ts'
import type { Places, Ports } from './places.ts'

/** How Example Corp is named where Gatehouse speaks of it: in URLs, in stored credentials. */
export const providerId = 'example-corp'
export const brokerClientId = 'gatehouse'

const listener = (port: number) => ({ host: '127.0.0.1', port })
// What a person does in the demo is in the browser; the terminal keeps what to open, and trouble. That development
// mode is on, which a warning would say, goes without saying here.
const log = { level: 'error', format: 'text' }

/** The Gatehouse that the demo is about: people sign in with a password or through Example Corp. */
export const gatehouseConfiguration = (data: DemoData, ports: Ports, places: Places): Configuration =>
  configure({
    dev: true,
    dsn: data.gatehouseDsn,
    serve: { public: listener(ports.gatehouse), admin: listener(ports.gatehouseAdmin) },
    urls: { self: { issuer: places.gatehouse } },
    secrets: { system: [data.secrets.gatehouse] },
    log,
    selfservice: {
      methods: {
        oidc: {
          enabled: true,
          config: {
            providers: [
              {
                id: providerId,
                provider: 'generic',
                label: 'Example Corp',
                issuer_url: places.exampleCorp,
                client_id: brokerClientId,
                client_secret: data.secrets.broker,
                scope: ['email', 'profile'],
              },
            ],
          },
        },
      },
    },
  })

/** Another company's identity provider. It happens to run Gatehouse too; any OpenID Connect provider would do. */
export const exampleCorpConfiguration = (data: DemoData, ports: Ports, places: Places): Configuration =>
  configure({
    dev: true,
    dsn: data.exampleCorpDsn,
    serve: { public: listener(ports.exampleCorp), admin: listener(ports.exampleCorpAdmin) },
    urls: { self: { issuer: places.exampleCorp } },
    secrets: { system: [data.secrets.exampleCorp] },
    log,
    selfservice: { flows: { registration: { enabled: false } } },
  })
