/**
 * Every sentence that the hosted pages show, in English. Pages hold structure, this file holds words. Sentences with a
 * place for a name are functions, because the place moves between languages.
 */
import { html, type Value } from './html.ts'

const startAgain = 'Go back to the application and start again.'
const tellApplication =
  'Go back to the application and try again. If it keeps happening, tell the people who run it.'

export const messages = {
  language: 'en',
  brand: 'Gatehouse',
  titleOfFailure: 'Error: ',
  skip: 'Skip to content',
  support: 'Get help',
  problem: 'Error:',
  notYou: 'Not you?',
  startAgain: 'Start again',
  policy: 'Privacy policy',
  terms: 'Terms of service',
  backTo: (client: Value) => html`Back to ${client}`,
  logoOf: (client: string) => `${client} logo`,
  linksOf: (client: string) => `Policies of ${client}`,

  providers: {
    lead: 'Continue with',
    continueWith: (provider: Value) => html`Continue with ${provider}`,
    or: 'or',
  },

  fields: {
    email: 'Email',
    name: 'Name',
    password: 'Password',
    passwordHint: (minimum?: number) =>
      `${minimum ? `At least ${minimum} characters. ` : ''}A few unrelated words make a good one.`,
  },

  signIn: {
    heading: (client?: Value) => (client ? html`Sign in to ${client}` : 'Sign in'),
    headingAgain: 'Confirm it’s you',
    leadAgain: (client?: Value) =>
      client ? html`${client} asks you to sign in once more.` : 'Please sign in once more to continue.',
    submit: 'Sign in',
    submitAgain: 'Continue',
    remember: 'Keep me signed in',
    noAccount: 'No account yet?',
    register: 'Create an account',
    noMethod: 'There is no way to sign in here at the moment. Please ask the people who run this service.',
    problems: {
      invalid_credentials: 'That email and password do not match. Check both and try again.',
      missing_fields: 'Enter your email and your password.',
      too_many_attempts: 'Too many attempts. Wait a few minutes, then try again.',
      busy: 'Many people are signing in just now. Please try again in a moment.',
      session_expired: 'This page was open for too long. Please try again.',
      account_disabled: 'This account is turned off. Please ask the people who run this service.',
      account_exists: 'An account with this email already exists. Sign in the way you did before.',
      different_account: 'That is a different account from the one you are asked to confirm.',
      provider_failed: 'Signing in there did not work. Try again, or choose another way.',
      provider_without_email: 'We did not get your email address from there. An account needs one.',
      provider_cancelled: 'You cancelled signing in. Try again, or choose another way.',
      registration_closed: 'There is no account for you here yet, and new accounts are not accepted.',
    },
  },

  registrationCode: {
    heading: 'Check your mail',
    lead: (address: Value) =>
      html`We have sent a mail to ${address}. Enter the code in it to show that this address is yours.`,
    code: 'Code',
    codeHint: 'Six digits, good for ten minutes. If you have an account already, the mail says so.',
    submit: 'Continue',
    again: 'Send a new code',
    sent: 'A new mail is on its way. Codes from earlier ones no longer work.',
    other: 'Use another address',
    signIn: 'Sign in instead',
    problems: {
      missing: 'Enter the code from the mail.',
      wrong: 'That is not the code from the newest mail. Check it and try again.',
      expired: 'This code is too old. Have a new one sent.',
      dead: 'Too many wrong codes. Have a new one sent.',
      used: 'This code was used already. Sign in with your account.',
      taken: 'There is an account with this address already. Sign in instead.',
      too_many_attempts: 'Too many attempts. Wait a few minutes, then try again.',
      busy: 'Many people are signing up just now. Please try again in a moment.',
      session_expired: 'This page was open for too long. Please try again.',
    },
  },

  registration: {
    heading: 'Create your account',
    lead: (client: Value) => html`to continue to ${client}`,
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
      missing: 'Enter your email address.',
      invalid: 'This does not look like an email address. It needs an @ and a domain.',
      taken: 'There is already an account with this email. Sign in instead.',
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
      similar: 'This password is too close to your email or name. Choose another one.',
    },
  },

  consent: {
    title: (client: Value) => html`Allow ${client} to access your account?`,
    heading: (client: Value) => html`${client} wants to access your account`,
    lead: (client: Value) => html`This will allow ${client} to:`,
    remember: 'Don’t ask me again',
    allow: 'Allow',
    deny: 'Deny',
    documentOf: (host: Value) =>
      html`Nobody here knows this application. What it says about itself comes from ${host}.`,
    returnTo: (host: Value) => html`You will be sent back to ${host}.`,
  },

  scopes: {
    openid: { label: 'Know who you are', detail: 'By an identifier that stays the same' },
    profile: { label: 'See your profile', detail: 'Name, picture and other basic details' },
    email: { label: 'See your email address', detail: 'And whether it has been verified' },
    address: { label: 'See your postal address', detail: undefined },
    phone: { label: 'See your phone number', detail: 'And whether it has been verified' },
    groups: { label: 'See your groups', detail: undefined },
    roles: { label: 'See your roles', detail: undefined },
    offline: { label: 'Stay connected', detail: 'Keep this access while you are away' },
    offline_access: {
      label: 'Stay connected',
      detail: 'Keep this access while you are away',
    },
  },
  otherScope: (scope: Value) => html`Use “${scope}”`,

  device: {
    heading: 'Connect a device',
    lead: 'Enter the code that your device shows.',
    code: 'Code',
    codeHint: 'Spaces and dashes make no difference.',
    submit: 'Continue',
    confirm: (client: Value) => html`Connect ${client}?`,
    shownCode: 'Code on your device',
    scopes: (client: Value) => html`${client} asks to:`,
    warning:
      'Continue only if you started this yourself, on a device in front of you that shows this code. If somebody sent you the code, they would get into your account.',
    proceed: 'Continue',
    cancel: 'Cancel',
    connected: 'Your device is connected',
    connectedLead: (client?: Value) =>
      client
        ? html`Go back to ${client} on your device. You can close this page.`
        : 'Go back to your device. You can close this page.',
    problems: {
      user_code_unknown:
        'This code is not right, or it is too old. Check it, or ask your device for a new one.',
      too_many_guesses: 'Too many codes were tried. Wait ten minutes, then try again.',
    },
  },

  signOut: {
    heading: 'Do you want to sign out?',
    lead: (client?: Value) =>
      client ? html`${client} asks to sign you out.` : 'You will need to sign in again next time.',
    submit: 'Sign out',
    cancel: 'Stay signed in',
  },

  signedOut: {
    heading: 'You are signed out',
    lead: 'You can close this page.',
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

  /** By error code: what happened, in the user's words, and what to do next. */
  errors: {
    invalid_request: {
      heading: 'This request can’t be processed',
      explanation: 'The application sent a request that is incomplete or wrong.',
      next: tellApplication,
    },
    invalid_client: {
      heading: 'Unknown application',
      explanation: 'The application that sent you here is not registered with this service.',
      next: tellApplication,
    },
    unauthorized_client: {
      heading: 'The application may not do this',
      explanation: 'The application asked for something that it is not registered for.',
      next: tellApplication,
    },
    unsupported_response_type: {
      heading: 'This request can’t be processed',
      explanation: 'The application asked for an answer of a kind that is not offered here.',
      next: tellApplication,
    },
    invalid_scope: {
      heading: 'This request can’t be processed',
      explanation: 'The application asked for access that does not exist or that it may not have.',
      next: tellApplication,
    },
    access_denied: {
      heading: 'Access was not granted',
      explanation: 'The request was refused. The application got no access to your account.',
      next: startAgain,
    },
    login_required: {
      heading: 'Please sign in first',
      explanation: 'The application expected you to be signed in already.',
      next: startAgain,
    },
    consent_required: {
      heading: 'Your permission is needed',
      explanation: 'The application expected you to have allowed this already.',
      next: startAgain,
    },
    invalid_flow: {
      heading: 'This sign-in can’t go on',
      explanation: 'It was open for too long, or it has already been finished.',
      next: startAgain,
    },
    missing_parameter: {
      heading: 'This request can’t be processed',
      explanation: 'The address of this page is incomplete.',
      next: startAgain,
    },
    unauthorized: {
      heading: 'Signing in did not work',
      explanation: 'The sign-in could not be completed.',
      next: startAgain,
    },
    internal: {
      heading: 'Something went wrong on our side',
      explanation: 'This was not caused by anything you did.',
      next: 'Please try again in a few minutes.',
    },
    bad_request: {
      heading: 'This request can’t be processed',
      explanation: 'Something in it is missing or wrong.',
      next: startAgain,
    },
    forbidden: {
      heading: 'This is not allowed',
      explanation: 'You may not do this, or not with this account.',
      next: startAgain,
    },
    conflict: {
      heading: 'This has been done already',
      explanation: 'It was finished before, perhaps in another tab.',
      next: startAgain,
    },
    gone: {
      heading: 'This page has expired',
      explanation: 'It was open for too long, or it has already been used.',
      next: startAgain,
    },
    service_unavailable: {
      heading: 'We’ll be right back',
      explanation: 'This service is too busy or under maintenance at the moment.',
      next: 'Please try again in a few minutes.',
    },
    session_expired: {
      heading: 'This page has expired',
      explanation: 'It was open for too long, or it has already been used.',
      next: startAgain,
    },
    csrf_violation: {
      heading: 'Please try again',
      explanation:
        'We could not make sure that this came from you. Your browser may block cookies, or the page was open in two tabs.',
      next: 'Allow cookies for this site, go back to the application and start again.',
    },
    provider_failed: {
      heading: 'Signing in did not work',
      explanation: 'The service that you chose to sign in with did not give a usable answer.',
      next: 'Go back to the application and try again, or choose another way to sign in.',
    },
    not_found: {
      heading: 'Page not found',
      explanation: 'There is nothing at this address.',
      next: 'Check the address, or go back to the application that you came from.',
    },
    too_many_requests: {
      heading: 'Too many requests',
      explanation: 'Too many requests came from you or your network in a short time.',
      next: 'Wait a few minutes, then try again.',
    },
    temporarily_unavailable: {
      heading: 'We’ll be right back',
      explanation: 'This service is too busy or under maintenance at the moment.',
      next: 'Please try again in a few minutes.',
    },
    server_error: {
      heading: 'Something went wrong on our side',
      explanation: 'This was not caused by anything you did.',
      next: 'Please try again in a few minutes.',
    },
  },
  otherError: {
    heading: 'Something went wrong',
    explanation: 'We could not finish what you were doing.',
    next: tellApplication,
  },
} as const
