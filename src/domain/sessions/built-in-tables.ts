import { type AssuranceRules, createAssuranceTable } from './assurance.ts'

/** Ory's levels, with the references of RFC 8176. */
export const levels: AssuranceRules = {
  name: 'aal',
  classes: [
    { acr: 'aal1', level: 'aal1' },
    { acr: 'aal2', level: 'aal2' },
  ],
  amr: {
    password: 'pwd',
    prehashed_password: 'pwd',
    account_creation: 'pwd',
    reset_password: 'pwd',
    code: 'otp',
    totp: 'otp',
    lookup_secret: 'otp',
    webauthn: 'hwk',
    passkey: 'hwk',
  },
  secondFactor: 'mfa',
}

const hour = 3_600_000

/** The classes of the auth-flow API: 0 for nothing proven, 1 for control of a mailbox, 2 for a password. */
export const stepRules: AssuranceRules = {
  name: 'auth_flow',
  classes: [
    { acr: '0', lifespan: 0 },
    { acr: '1', level: 'aal1', lifespan: hour },
    {
      acr: '2',
      methods: [
        ...['password', 'prehashed_password', 'account_creation', 'reset_password'],
        ...['totp', 'lookup_secret', 'webauthn', 'passkey'],
      ],
      lifespan: 30 * 24 * hour,
    },
  ],
  amr: { code: 'emailed_code' },
  remembered: 'browser_cookie',
}

/** By these classes the steps of the auth-flow API are put in order, whatever an application calls them. */
export const steps = createAssuranceTable(stepRules)

export const builtInTables: readonly string[] = [levels.name, stepRules.name]
