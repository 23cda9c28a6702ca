const startAgain = 'Go back to the application and start again.'
const tellApplication =
  'Go back to the application and try again. If it keeps happening, tell the people who run it.'
const tryLater = 'Please try again in a few minutes.'

/**
 * Everything that is said in English, and the model of every other language. `{places}` move between languages; the forms
 * of a plural are those of the Unicode CLDR for the language.
 */
export const words = {
  failedTitle: 'Error: {title}',
  skip: 'Skip to content',
  support: 'Get help',
  problem: 'Error:',
  notYou: 'Not you?',
  startAgain: 'Start again',
  policy: 'Privacy policy',
  terms: 'Terms of service',
  backTo: 'Back to {client}',
  logoOf: '{client} logo',
  linksOf: 'Policies of {client}',

  providers: {
    lead: 'Continue with',
    continueWith: 'Continue with {provider}',
    or: 'or',
  },

  fields: {
    email: 'Email',
    name: 'Name',
    password: 'Password',
    code: 'Code',
    passwordHint: 'A few unrelated words make a good one.',
    passwordLength: {
      one: 'At least {count} character. A few unrelated words make a good one.',
      other: 'At least {count} characters. A few unrelated words make a good one.',
    },
  },

  /**
   * What a flow says, by the numbers of Ory Kratos. Those whose last four digits begin with 9 are Gatehouse's own, for
   * what Kratos has no number for. 4000002 has a text for each property.
   */
  messages: {
    1040005: 'We have sent a mail to {address}. Enter the code in it to show that this address is yours.',
    1019001:
      'If there is an account with this email, a mail is on its way. Open the link in it in this browser.',
    1019002: 'This browser is known now. Sign in with your password.',
    1049001: 'A new mail is on its way. Codes from earlier ones no longer work.',
    4000002: {
      email: 'Enter your email address.',
      name: 'Enter your name.',
      password: 'Choose a password.',
      code: 'Enter the code from the mail.',
    },
    4000005: 'This password is easy to guess. Choose another one.',
    4000006: 'That email and password do not match. Check both and try again.',
    4000007: 'There is already an account with this email. Sign in instead.',
    4000017: 'This name is too long.',
    4000027: 'An account with this email already exists. Sign in the way you did before.',
    4000031: 'This password is too close to your email or name. Choose another one.',
    4000032: 'This password is too short.',
    4000033: 'This password is too long.',
    4000040: 'This does not look like an email address. It needs an @ and a domain.',
    4009001: 'Too many attempts. Try again in a few minutes.',
    4009002: 'Signing in there did not work. Try again, or choose another way.',
    4009003: 'Please correct what is marked below.',
    4009004: 'Too many attempts. Try again {wait}.',
    4009005: 'This code is not right, or it is too old. Check it, or ask your device for a new one.',
    4010001: 'This page was open for too long. Please try again.',
    4010011: 'This account is turned off. Please ask the people who run this service.',
    4019001: 'Enter your email and your password.',
    4019002: 'Many people are signing in just now. Please try again in a moment.',
    4019004: 'We did not get your email address from there. An account needs one.',
    4019005: 'You cancelled signing in. Try again, or choose another way.',
    4019007:
      'Too many wrong passwords were tried for this account. To sign in with a browser that it does not know, show first that the mailbox is yours.',
    4019008: 'This link is too old, or was asked for in another browser. Have a new one sent in this one.',
    4019006: 'There is no account for you here yet, and new accounts are not accepted.',
    4040001: 'This page was open for too long. Please try again.',
    4040003: 'That is not the code from the newest mail. Check it and try again.',
    4049001: 'This code is too old. Have a new one sent.',
    4049002: 'Too many wrong codes. Have a new one sent.',
    4049003: 'Many people are signing up just now. Please try again in a moment.',
  },

  signIn: {
    heading: 'Sign in',
    headingFor: 'Sign in to {client}',
    headingAgain: 'Confirm it’s you',
    leadAgain: 'Please sign in once more to continue.',
    leadAgainFor: '{client} asks you to sign in once more.',
    submit: 'Sign in',
    submitAgain: 'Continue',
    remember: 'Keep me signed in',
    noAccount: 'No account yet?',
    register: 'Create an account',
    prove: 'Mail me a link',
    noMethod: 'There is no way to sign in here at the moment. Please ask the people who run this service.',
  },

  unmet: {
    heading: 'A stronger sign-in is needed',
    lead: 'There is no way to sign in here that is as strong as what is asked for.',
    next: 'The application or your account asks for it. Go back to the application, which will be told so.',
    back: 'Back to the application',
    other: 'Use another account',
  },

  registrationCode: {
    heading: 'Check your mail',
    headingFor: 'Check your mail – {client}',
    codeHint: 'Six digits, good for ten minutes. If you have an account already, the mail says so.',
    submit: 'Continue',
    again: 'Send a new code',
    other: 'Use another address',
    signIn: 'Sign in instead',
  },

  registration: {
    heading: 'Create your account',
    lead: 'to continue to {client}',
    submit: 'Create account',
    haveAccount: 'Already have an account?',
    signIn: 'Sign in',
    closed: 'New accounts are not accepted here at the moment.',
  },

  consent: {
    title: 'Allow {client} to access your account?',
    heading: '{client} wants to access your account',
    lead: 'This will allow {client} to:',
    remember: 'Don’t ask me again',
    allow: 'Allow',
    deny: 'Deny',
    documentOf: 'Nobody here knows this application. What it says about itself comes from {host}.',
    returnTo: 'You will be sent back to {host}.',
  },

  scopes: {
    openid: { label: 'Know who you are', detail: 'By an identifier that stays the same' },
    profile: { label: 'See your profile', detail: 'Name, picture and other basic details' },
    email: { label: 'See your email address', detail: 'And whether it has been verified' },
    address: { label: 'See your postal address' },
    phone: { label: 'See your phone number', detail: 'And whether it has been verified' },
    groups: { label: 'See your groups' },
    roles: { label: 'See your roles' },
    offline: { label: 'Stay connected', detail: 'Keep this access while you are away' },
    offline_access: { label: 'Stay connected', detail: 'Keep this access while you are away' },
  },
  otherScope: 'Use “{scope}”',

  device: {
    heading: 'Connect a device',
    lead: 'Enter the code that your device shows.',
    codeHint: 'Spaces and dashes make no difference.',
    submit: 'Continue',
    confirm: 'Connect {client}?',
    shownCode: 'Code on your device',
    scopes: '{client} asks to:',
    warning:
      'Continue only if you started this yourself, on a device in front of you that shows this code. If somebody sent you the code, they would get into your account.',
    proceed: 'Continue',
    cancel: 'Cancel',
    connected: 'Your device is connected',
    connectedLead: 'Go back to your device. You can close this page.',
    connectedLeadFor: 'Go back to {client} on your device. You can close this page.',
  },

  signOut: {
    heading: 'Do you want to sign out?',
    lead: 'You will need to sign in again next time.',
    leadFor: '{client} asks to sign you out.',
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
      next: tryLater,
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
      next: tryLater,
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
      next: tryLater,
    },
    server_error: {
      heading: 'Something went wrong on our side',
      explanation: 'This was not caused by anything you did.',
      next: tryLater,
    },
  },
  otherError: {
    heading: 'Something went wrong',
    explanation: 'We could not finish what you were doing.',
    next: tellApplication,
  },

  signingOut: {
    heading: 'Signing out',
    lead: 'Your applications are being told that you have signed out.',
    goOn: 'Continue',
  },

  /** The front end of the auth-flow API. */
  authFlow: {
    loading: 'One moment…',
    late: 'This takes longer than it should. A part of the page may not have arrived: check your connection, then {reload}.',
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
        lead: 'to continue to {client}',
        submit: 'Continue',
      },
      code: {
        heading: 'Enter the code',
        lead: 'We emailed you a code of six digits. It is good for five minutes.',
        submit: 'Continue',
        resend: 'Send a new code',
      },
      password: {
        heading: 'Enter your password',
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
        lead: 'We sent a code of six digits to {address}. Enter it with your new password.',
        loss: 'What was stored under your old password alone cannot be opened any more.',
        submit: 'Set password and sign in',
        back: 'Back to the password',
      },
    },

    newPassword: {
      password: 'New password',
      again: 'New password, once more',
    },

    consent: {
      heading: 'Before you continue to {client}',
      title: 'Terms and privacy',
      lead: '{client} asks you to agree to:',
      submit: 'Accept and continue',
      refuse: 'Do not accept',
      goBack: 'Go back to the application',
      incompleteHeading: 'Something is missing',
      incomplete:
        '{client} asks you to agree to documents that it does not show. Nobody can agree to what they cannot read: tell the people who run it.',
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

    /** By the names that the scripts use, which fill `{wait}` themselves. */
    spoken: {
      busy_now: 'One moment…',
      address_malformed: 'This does not look like an email address. It needs an @ and a domain.',
      code_invalid: 'This code is not right. Check the newest email that you got.',
      code_expired: 'This code is not good any more. Have a new one sent.',
      code_used: 'This code has been used already. Have a new one sent.',
      code_sent: 'A new code is on its way.',
      code_already_sent:
        'You already have a code that is still good: look for the newest email from us. You can ask for a new one {wait}.',
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
      too_many_attempts: 'Too many attempts. Try again {wait}.',
      proof_needed: 'Too many wrong passwords were tried for this account. Have a code emailed to you.',
      busy: 'Many people are signing in just now. Please try again in a moment.',
      unreachable: 'The server does not answer. Check your connection, then try again.',
      failed: 'That did not work. Please try again.',
    },
  },

  mails: {
    /** An application, and the brand by which it lets people sign in. */
    place: '{application} with {brand}',
    lifespan: {
      one: 'It is good for one minute and can be used once.',
      other: 'It is good for {count} minutes and can be used once.',
    },
    loginCode: {
      subject: '{code} is your code to sign in to {place}',
      lead: 'To sign in to {place}, enter this code:',
      warning:
        'If you did not ask for this code, you need not do anything: nobody can sign in without it. Do not pass it on to anybody, whoever asks for it.',
    },
    browserLink: {
      subject: 'Sign in to {brand} with a new browser',
      lead: 'Somebody tried many wrong passwords for your account. To sign in to {place} with a browser that it does not know, open this link in that browser, and then sign in with your password:',
      lifespan: { one: 'The link is good for one minute.', other: 'The link is good for {count} minutes.' },
      warning:
        'If you did not ask for this link, you need not do anything: nobody can use it in another browser. Do not pass it on to anybody, whoever asks for it.',
    },
    registrationCode: {
      subject: '{code} is your code for a new account at {brand}',
      lead: 'To create your account and sign in to {place}, enter this code:',
      warning:
        'If you did not ask for an account, you need not do anything: without this code nobody gets one with your address. Do not pass it on to anybody, whoever asks for it.',
    },
    registrationKnown: {
      subject: 'You have an account at {brand} already',
      lead: 'Somebody wanted to create an account for {place} with your address.',
      known: 'If that was you: you have one already. Go back and choose to sign in instead.',
      warning:
        'If it was not you, you need not do anything. Your account is as it was, and nobody was told that it exists.',
    },
  },
} as const
