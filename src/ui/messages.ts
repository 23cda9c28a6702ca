/**
 * Every sentence that the hosted pages show, in English. Pages hold structure, this file holds words. Sentences with a
 * place for a name are functions, because the place moves between languages.
 */
import { html, type Value } from './html.ts'

export const messages = {
  language: 'en',
  brand: 'Gatehouse',
  titleOfFailure: 'Error: ',
  skip: 'Skip to content',
  support: 'Get help',
  problem: 'Error:',
  policy: 'Privacy policy',
  terms: 'Terms of service',
  logoOf: (client: string) => `${client} logo`,
  linksOf: (client: string) => `Policies of ${client}`,

  providers: {
    lead: 'Continue with',
    continueWith: (provider: Value) => html`Continue with ${provider}`,
    or: 'or',
  },

  fields: {
    email: 'E-mail',
    name: 'Name',
    password: 'Password',
    passwordHint: (minimum: number) =>
      `At least ${minimum} characters. A few unrelated words make a good one.`,
    passwordHintPlain: 'A few unrelated words make a good one.',
  },

  signIn: {
    heading: 'Sign in',
    headingFor: (client: Value) => html`Sign in to ${client}`,
    headingAgain: 'Confirm it’s you',
    leadAgain: 'Please sign in once more to continue.',
    leadAgainFor: (client: Value) => html`${client} asks you to sign in once more.`,
    submit: 'Sign in',
    submitAgain: 'Continue',
    remember: 'Keep me signed in',
    noAccount: 'No account yet?',
    register: 'Create an account',
    otherAccount: 'Use a different account',
    noMethod: 'There is no way to sign in here at the moment. Please ask the people who run this service.',
    problems: {
      invalid_credentials: 'That e-mail and password do not match. Check both and try again.',
      missing_fields: 'Enter your e-mail and your password.',
      too_many_attempts: 'Too many attempts. Wait a few minutes, then try again.',
      busy: 'Many people are signing in just now. Please try again in a moment.',
      session_expired: 'This page was open for too long. Please try again.',
      account_disabled: 'This account is turned off. Please ask the people who run this service.',
      account_exists: 'An account with this e-mail already exists. Sign in the way you did before.',
      different_account: 'That is a different account from the one you are asked to confirm.',
      provider_failed: 'Signing in there did not work. Try again, or choose another way.',
      provider_cancelled: 'You cancelled signing in. Try again, or choose another way.',
      registration_closed: 'There is no account for you here yet, and new accounts are not accepted.',
    },
  },

  registration: {
    heading: 'Create your account',
    leadFor: (client: Value) => html`to continue to ${client}`,
    submit: 'Create account',
    haveAccount: 'Already have an account?',
    signIn: 'Sign in',
    closed: 'New accounts are not accepted here at the moment.',
    check: 'Please correct what is marked below.',
    problems: {
      too_many_attempts: 'Too many attempts. Wait a few minutes, then try again.',
      busy: 'Many people are signing up just now. Please try again in a moment.',
      session_expired: 'This page was open for too long. Please try again.',
      provider_failed: 'Signing in there did not work. Try again, or choose another way.',
    },
    email: {
      missing: 'Enter your e-mail address.',
      invalid: 'This does not look like an e-mail address. It needs an @ and a domain.',
      taken: 'There is already an account with this e-mail. Sign in instead.',
    },
    name: {
      missing: 'Enter your name.',
      too_long: 'This name is too long.',
    },
    password: {
      missing: 'Choose a password.',
      too_short: 'This password is too short.',
      too_long: 'This password is too long.',
      too_common: 'This password is easy to guess. Choose another one.',
      breached: 'This password is known from a data leak. Choose another one.',
      similar: 'This password is too close to your e-mail or name. Choose another one.',
    },
  },

  consent: {
    title: (client: Value) => html`Allow access to ${client}?`,
    heading: (client: Value) => html`${client} wants to access your account`,
    notYou: 'Not you?',
    lead: (client: Value) => html`This will allow ${client} to:`,
    remember: 'Don’t ask me again',
    allow: 'Allow',
    deny: 'Deny',
    returnTo: (host: Value) => html`You will be sent to ${host}.`,
  },

  scopes: {
    openid: { label: 'Know who you are', detail: 'An identifier that stays the same each time you sign in' },
    profile: { label: 'See your profile', detail: 'Name, picture and other basic details' },
    email: { label: 'See your e-mail address', detail: 'And whether it has been verified' },
    address: { label: 'See your postal address', detail: undefined },
    phone: { label: 'See your phone number', detail: 'And whether it has been verified' },
    offline: { label: 'Stay connected', detail: 'Keep this access while you are not using the application' },
    offline_access: {
      label: 'Stay connected',
      detail: 'Keep this access while you are not using the application',
    },
  },
  otherScope: (scope: Value) => html`Use “${scope}”`,

  signOut: {
    heading: 'Do you want to sign out?',
    lead: 'You will need to sign in again next time.',
    leadFor: (client: Value) => html`${client} asks to sign you out.`,
    submit: 'Sign out',
    cancel: 'Stay signed in',
  },

  signedOut: {
    heading: 'You are signed out',
    lead: 'You can close this page.',
    back: (client: Value) => html`Back to ${client}`,
    signIn: 'Sign in again',
  },

  home: {
    heading: 'You are signed in',
    signOut: 'Sign out',
  },

  error: {
    code: 'Error',
    description: 'Details',
    requestId: 'Request',
  },
} as const
