/**
 * What can go wrong on the pages: by the names under which pages, links and the log know it, the number of the message
 * that people read.
 */
import type { Words } from '../locales/index.ts'

type Messages = Words['messages']

/** A message without places. */
export type MessageNumber = {
  [Id in keyof Messages]: Messages[Id] extends string ? Id : never
}[keyof Messages]

type Numbers = Readonly<Record<string, MessageNumber>>

export const signInProblems = {
  invalid_credentials: 4000006,
  missing_fields: 4019001,
  too_many_attempts: 4009001,
  busy: 4019002,
  session_expired: 4010001,
  account_disabled: 4010011,
  account_exists: 4000027,
  provider_failed: 4009002,
  provider_without_email: 4019004,
  provider_cancelled: 4019005,
  registration_closed: 4019006,
  proof_needed: 4019007,
  link_useless: 4019008,
} as const satisfies Numbers

export type SignInProblem = keyof typeof signInProblems

/** What else there is to say to somebody who is about to sign in. */
export const signInNotices = { link_sent: 1019001, browser_known: 1019002 } as const satisfies Numbers

export type SignInNotice = keyof typeof signInNotices

export const registrationProblems = {
  too_many_attempts: 4009001,
  busy: 4049003,
  session_expired: 4040001,
  registration_closed: 4019006,
  account_disabled: 4010011,
  account_exists: 4000027,
  provider_failed: 4009002,
  provider_without_email: 4019004,
  provider_cancelled: 4019005,
} as const satisfies Numbers

export type RegistrationProblem = keyof typeof registrationProblems

export const deviceProblems = {
  user_code_unknown: 4009005,
  too_many_attempts: 4009001,
} as const satisfies Numbers

export type DeviceProblem = keyof typeof deviceProblems

/** What is wrong with a field; that it is empty is 4000002 everywhere. */
export const registrationFieldProblems = {
  email: { invalid: 4000040, taken: 4000007 },
  name: { too_long: 4000017 },
  password: { too_short: 4000032, too_long: 4000033, too_common: 4000005, similar: 4000031 },
} as const satisfies Record<string, Numbers>

/** What is wrong with each field, by code. */
export type RegistrationFieldProblems = {
  [Field in keyof typeof registrationFieldProblems]?:
    | keyof (typeof registrationFieldProblems)[Field]
    | 'missing'
    | undefined
}

export const registrationCodeProblems = {
  wrong: 4040003,
  expired: 4049001,
  dead: 4049002,
  taken: 4000007,
  too_many_attempts: 4009001,
  busy: 4049003,
  session_expired: 4040001,
} as const satisfies Numbers

export type RegistrationCodeProblem = keyof typeof registrationCodeProblems | 'missing'
