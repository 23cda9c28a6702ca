/** Every sentence of the front end of the auth-flow API, as messages.ts has those of the other pages. */
import { html, type Value } from './html.ts'

export const authFlowMessages = {
  loading: 'One moment…',
  late: 'This takes longer than it should. A part of the page may not have arrived: check your connection, then',
  reload: 'load the page again',
  noScript: {
    heading: 'Please turn on JavaScript',
    explanation:
      'Your browser turns your password into a hash, so that the password itself never leaves it. That needs JavaScript: allow it for this site, then reload the page.',
  },
  obsolete: {
    heading: 'This page has expired',
    lead: 'It was open for too long, or it has already been used. Go back to the application and start again.',
  },
  leaving: {
    heading: 'Taking you back',
    lead: 'You will be there in a moment.',
  },

  start: {
    heading: 'Sign in',
    lead: 'With your email address. If you have no account yet, you get one on the way.',
    submit: 'Sign in',
    strong: 'Sign in with a password',
    strongHint: 'Signing in with a password lets you see and change more.',
    noClient: 'No application is configured for these pages. Go to the application that you want to use.',
  },

  login: {
    identifier: {
      heading: 'Sign in',
      lead: (client: Value) => html`to continue to ${client}`,
      email: 'Email',
      submit: 'Continue',
    },
    code: {
      heading: 'Enter the code',
      lead: 'We emailed you a code of six digits. It is good for five minutes.',
      code: 'Code',
      submit: 'Continue',
      resend: 'Send a new code',
    },
    password: {
      heading: 'Enter your password',
      password: 'Password',
      submit: 'Sign in',
      forgot: 'Forgot your password?',
      codeInstead: 'Email me a code instead',
    },
    account: {
      heading: 'Choose a password',
      lead: 'One more step: the application asks for an account with a password.',
      submit: 'Create account',
    },
    reset: {
      heading: 'Choose a new password',
      lead: (address: Value) =>
        html`We sent a code of six digits to ${address}. Enter it with your new password.`,
      loss: 'What was stored under your old password alone cannot be opened any more.',
      submit: 'Set password and sign in',
      back: 'Back to the password',
    },
  },

  newPassword: {
    password: 'New password',
    again: 'New password, once more',
    hint: (minimum: number) => `At least ${minimum} characters. A few unrelated words make a good one.`,
  },

  consent: {
    heading: (client: Value) => html`Before you continue to ${client}`,
    title: 'Terms and privacy',
    lead: (client: Value) => html`${client} asks you to agree to:`,
    tos: 'Terms of service',
    privacyPolicy: 'Privacy policy',
    submit: 'Accept and continue',
    refuse: 'Do not accept',
    goBack: 'Go back to the application',
    incompleteHeading: 'Something is missing',
    incomplete: (client: Value) =>
      html`${client} asks you to agree to documents that it does not show. Nobody can agree to what they cannot read: tell the people who run it.`,
  },

  callback: {
    heading: 'You are signed in',
    name: 'Signed in as',
    how: 'With',
    agreed: 'You agreed to',
    technical: 'Details for developers',
    acr: 'Assurance (ACR)',
    amr: 'Proved by (AMR)',
    scope: 'Scope',
    stepUp: 'Confirm with a password',
    changePassword: 'Change password',
    openBackup: 'Open your backup',
    signOut: 'Sign out',
    back: 'Back',
    change: {
      heading: 'Change your password',
      old: 'Current password',
      submit: 'Change password',
    },
    backup: {
      heading: 'Open your backup',
      lead: 'It is encrypted: your browser opens it with your password, which stays here.',
      password: 'Password',
      submit: 'Open',
    },
    opened: {
      heading: 'Your backup',
      version: 'Version',
      content: 'Content',
    },
    signedOut: {
      heading: 'You are signed out',
      lead: 'Every session of your account has ended.',
      signIn: 'Sign in again',
    },
    nothing: {
      heading: 'Go on from here',
      lead: 'This page forgets who you are when it is reloaded. If you are still signed in, you need not do anything again.',
      goOn: 'Go on',
    },
    foreign: {
      heading: 'This sign-in was not started here',
      lead: 'It may come from another tab or from somebody else, and was ignored.',
    },
  },

  /** By the names that the scripts use. */
  spoken: {
    problem: 'Error:',
    busy_now: 'One moment…',
    address_malformed: 'This does not look like an email address. It needs an @ and a domain.',
    code_invalid: 'This code is not right. Check the newest email that you got.',
    code_expired: 'This code is not good any more. Have a new one sent.',
    code_used: 'This code has been used already. Have a new one sent.',
    code_sent: 'A new code is on its way.',
    code_already_sent:
      'You already have a code that is still good: look for the newest email from us. You can ask for a new one in {wait}.',
    password_wrong: 'This password is not right.',
    password_refused: 'This password was not accepted. Choose another one.',
    passwords_differ: 'The two passwords are not the same.',
    password_changed: 'Your password is changed.',
    backup_closed: 'This password does not open your backup.',
    backup_changed: 'Your backup was changed elsewhere in the meantime. Please try again.',
    backup_foreign:
      'Your backup was made by another application. Change your password there, so that it is not lost.',
    how_emailed_code: 'a code that we emailed you',
    how_prehashed_password: 'your password',
    how_account_creation: 'the password that you chose',
    how_reset_password: 'a code that we emailed you and a new password',
    how_browser_cookie: 'an earlier sign-in in this browser',
    agreed_tos: 'the terms of service',
    agreed_privacy_policy: 'the privacy policy',
    weaker_than_asked: 'You are signed in, but not in the way that was asked for.',
    flow_obsolete: 'You are signed out here by now. Start again.',
    no_account: 'There is no account with a password for this address.',
    too_many_attempts: 'Too many attempts. Wait {wait}, then try again.',
    busy: 'Many people are signing in just now. Please try again in a moment.',
    unreachable: 'The server does not answer. Check your connection, then try again.',
    failed: 'That did not work. Please try again.',
  },
} as const
