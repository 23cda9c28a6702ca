import { adminAccessConfiguration } from '../../apis/admin-access/configuration.ts'
import { authFlowConfiguration } from '../../apis/auth-flow/configuration.ts'
import { oauth2Configuration } from '../../apis/oauth2/configuration.ts'
import { accessConfiguration } from '../../domain/access/configuration.ts'
import { claimsConfiguration } from '../../domain/claims/configuration.ts'
import { clientsConfiguration } from '../../domain/clients/configuration.ts'
import { courierConfiguration } from '../../domain/courier/configuration.ts'
import { deviceConfiguration } from '../../domain/device/configuration.ts'
import { eventsConfiguration } from '../../domain/events/configuration.ts'
import { federationConfiguration } from '../../domain/federation/configuration.ts'
import { registrationsConfiguration } from '../../domain/flows/configuration.ts'
import { hooksConfiguration } from '../../domain/hooks/configuration.ts'
import { interactionsConfiguration } from '../../domain/interactions/configuration.ts'
import { keysConfiguration } from '../../domain/keys/configuration.ts'
import { passwordConfiguration } from '../../domain/methods/password/configuration.ts'
import { prehashedPasswordConfiguration } from '../../domain/methods/prehashed-password/configuration.ts'
import { sessionsConfiguration } from '../../domain/sessions/configuration.ts'
import { tokensConfiguration } from '../../domain/tokens/configuration.ts'
import { trustConfiguration } from '../../domain/trust/configuration.ts'
import { localesConfiguration } from '../../locales/configuration.ts'
import { type ConfiguredByAll, defineConfiguration } from '../../platform/config/index.ts'
import { databaseConfiguration } from '../../platform/database/configuration.ts'
import { egressConfiguration } from '../../platform/egress/configuration.ts'
import { hashingConfiguration } from '../../platform/hashing/configuration.ts'
import { httpConfiguration } from '../../platform/http/configuration.ts'
import { logConfiguration } from '../../platform/log/configuration.ts'
import { hostedPagesConfiguration } from '../../ui/configuration.ts'
import { addressesConfiguration } from './addresses.ts'
import { hydra } from './hydra.ts'
import { naming } from './naming.ts'
import { outline } from './outline.ts'
import { problemsBetweenModules } from './problems.ts'
import { serverConfiguration } from './server.ts'

/** Each module states its keys beside itself; the order among keys of one group is that of the documentation. */
const fragments = [
  serverConfiguration,
  databaseConfiguration,
  httpConfiguration,
  adminAccessConfiguration,
  addressesConfiguration,
  interactionsConfiguration,
  clientsConfiguration,
  tokensConfiguration,
  deviceConfiguration,
  oauth2Configuration,
  hooksConfiguration,
  trustConfiguration,
  egressConfiguration,
  claimsConfiguration,
  keysConfiguration,
  logConfiguration,
  sessionsConfiguration,
  accessConfiguration,
  hostedPagesConfiguration,
  registrationsConfiguration,
  passwordConfiguration,
  federationConfiguration,
  authFlowConfiguration,
  prehashedPasswordConfiguration,
  courierConfiguration,
  localesConfiguration,
  eventsConfiguration,
  hashingConfiguration,
] as const

export type Configuration = ConfiguredByAll<typeof fragments>

export const {
  load: loadConfiguration,
  configure,
  redact: redactConfiguration,
  markdown: configurationMarkdown,
  jsonSchema: configurationJsonSchema,
} = defineConfiguration(fragments, { outline, dialect: hydra, naming, problems: problemsBetweenModules })
