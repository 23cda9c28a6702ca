import { adminAccessConfiguration } from '../apis/admin-access/configuration.ts'
import { authFlowConfiguration } from '../apis/auth-flow/configuration.ts'
import { oauth2Configuration } from '../apis/oauth2/configuration.ts'
import { accessConfiguration } from '../domain/access/configuration.ts'
import { claimsConfiguration } from '../domain/claims/configuration.ts'
import { clientsConfiguration } from '../domain/clients/configuration.ts'
import { courierConfiguration } from '../domain/courier/configuration.ts'
import { deviceConfiguration } from '../domain/device/configuration.ts'
import { eventsConfiguration } from '../domain/events/configuration.ts'
import { federationConfiguration } from '../domain/federation/configuration.ts'
import { registrationsConfiguration } from '../domain/flows/configuration.ts'
import { hooksConfiguration } from '../domain/hooks/configuration.ts'
import { interactionsConfiguration } from '../domain/interactions/configuration.ts'
import { keysConfiguration } from '../domain/keys/configuration.ts'
import { passwordConfiguration } from '../domain/methods/password/configuration.ts'
import { prehashedPasswordConfiguration } from '../domain/methods/prehashed-password/configuration.ts'
import { sessionsConfiguration } from '../domain/sessions/configuration.ts'
import { createAssuranceTables } from '../domain/sessions/index.ts'
import { tokensConfiguration } from '../domain/tokens/configuration.ts'
import { trustConfiguration } from '../domain/trust/configuration.ts'
import { localesConfiguration } from '../locales/configuration.ts'
import { egressConfiguration } from '../platform/egress/configuration.ts'
import { httpConfiguration } from '../platform/http/configuration.ts'
import { hostedPagesConfiguration } from '../ui/configuration.ts'
import { addressesConfiguration } from './configuration/addresses.ts'
import type { Configuration } from './configuration/index.ts'

/** The configuration in the words and units of the modules. Each derives its own; here they meet what others derived. */
export function deriveSettings(configuration: Configuration, publicPort: number, adminPort: number) {
  const development = configuration.dev
  const { issuer, publicUrl, adminUrl, signInAt, pages } = addressesConfiguration.derive(configuration, {
    ports: { public: publicPort, admin: adminPort },
    adminHost: configuration.serve.admin.host,
  })
  const password = passwordConfiguration.derive(configuration)
  const {
    enabled: brokers,
    vouchesForTwoFactors,
    ...federation
  } = federationConfiguration.derive(configuration, { publicUrl, development })
  const sessions = sessionsConfiguration.derive(configuration)
  const assurance = createAssuranceTables({
    ...sessions.assurance,
    methods: {
      hosted: [...(password.enabled ? ['password'] : []), ...(brokers ? ['oidc'] : [])],
      auth_flow: ['code', 'prehashed_password'],
    },
    trusts: vouchesForTwoFactors,
  })
  const oauth2 = oauth2Configuration.derive(configuration, {
    issuer,
    publicUrl,
    adminUrl,
    development,
    acrValues: signInAt ? [...assurance.tableOf(undefined, signInAt).attainable] : [],
  })
  const { tokenEndpoints, ...oauth2Settings } = oauth2
  const { secure } = oauth2.cookies
  const tokens = tokensConfiguration.derive(configuration)
  const authFlow = authFlowConfiguration.derive(configuration, {
    publicUrl,
    usual: pages,
    cookies: oauth2.cookies,
  })
  const registrations = registrationsConfiguration.derive(configuration, {
    sendsMail: configuration.courier.smtp.connection_uri !== undefined,
  })
  const registration = { enabled: registrations.enabled }
  return {
    issuer,
    publicUrl,
    adminUrl,
    development,
    urls: pages,
    ...oauth2Settings,
    ...httpConfiguration.derive(configuration),
    ...clientsConfiguration.derive(configuration, { development }),
    ...interactionsConfiguration.derive(configuration),
    ...tokens,
    ...accessConfiguration.derive(configuration),
    keys: keysConfiguration.derive(configuration, {
      lifespan: Math.max(tokens.lifespans.idToken, tokens.lifespans.accessToken),
    }),
    claims: claimsConfiguration.derive(configuration),
    egress: egressConfiguration.derive(configuration, { development }),
    adminAccess: adminAccessConfiguration.derive(configuration),
    trust: { ...trustConfiguration.derive(configuration), audiences: tokenEndpoints },
    hooks: hooksConfiguration.derive(configuration),
    device: deviceConfiguration.derive(configuration),
    audit: eventsConfiguration.derive(configuration),
    authFlow,
    hashBounds: prehashedPasswordConfiguration.derive(configuration),
    identitySessionLifespan: sessions.lifespan,
    assurance,
    courier: courierConfiguration.derive(configuration, { publicUrl, development }),
    locales: localesConfiguration.derive(configuration),
    passwordPolicy: password.policy,
    registrations,
    federation: { ...federation, registrationEnabled: registration.enabled },
    hostedPages: {
      ...hostedPagesConfiguration.derive(configuration, { issuer, secure }),
      publicUrl,
      urls: { login: pages.login, registration: pages.registration, consent: pages.consent },
      browserStateCookie: oauth2.sessionManagement?.cookie,
      password: { enabled: password.enabled, minLength: password.policy.minLength },
      oidc: { enabled: brokers },
      registration,
      authFlow: authFlow && { clientId: authFlow.clientId },
    },
  }
}
