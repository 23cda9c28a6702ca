import type { Written } from './words.ts'

const startAgain = 'Kehren Sie zur Anwendung zurück und beginnen Sie noch einmal.'
const tellApplication =
  'Kehren Sie zur Anwendung zurück und versuchen Sie es erneut. Tritt der Fehler wieder auf, wenden Sie sich an deren Betreiber.'
const tryLater = 'Bitte versuchen Sie es in ein paar Minuten erneut.'

export const words: Written = {
  failedTitle: 'Fehler: {title}',
  skip: 'Zum Inhalt springen',
  support: 'Hilfe',
  problem: 'Fehler:',
  notYou: 'Nicht Sie?',
  startAgain: 'Neu beginnen',
  policy: 'Datenschutzerklärung',
  terms: 'Nutzungsbedingungen',
  backTo: 'Zurück zu {client}',
  logoOf: 'Logo von {client}',
  linksOf: 'Richtlinien von {client}',

  providers: {
    lead: 'Weiter mit',
    continueWith: 'Weiter mit {provider}',
    or: 'oder',
  },

  fields: {
    email: 'E-Mail-Adresse',
    name: 'Name',
    password: 'Passwort',
    code: 'Code',
    passwordHint: 'Einige Wörter ohne Zusammenhang ergeben ein gutes Passwort.',
    passwordLength: {
      one: 'Mindestens {count} Zeichen. Einige Wörter ohne Zusammenhang ergeben ein gutes Passwort.',
      other: 'Mindestens {count} Zeichen. Einige Wörter ohne Zusammenhang ergeben ein gutes Passwort.',
    },
  },

  messages: {
    1040005:
      'Wir haben eine E-Mail an {address} gesendet. Geben Sie den Code daraus ein, um zu zeigen, dass diese Adresse Ihnen gehört.',
    1019001:
      'Wenn es ein Konto mit dieser E-Mail-Adresse gibt, ist eine Mail unterwegs. Öffnen Sie den Link darin in diesem Browser.',
    1019002: 'Dieser Browser ist jetzt bekannt. Melden Sie sich mit Ihrem Passwort an.',
    1049001: 'Eine neue E-Mail ist unterwegs. Frühere Codes gelten nicht mehr.',
    4000002: {
      email: 'Geben Sie Ihre E-Mail-Adresse ein.',
      name: 'Geben Sie Ihren Namen ein.',
      password: 'Wählen Sie ein Passwort.',
      code: 'Geben Sie den Code aus der E-Mail ein.',
    },
    4000005: 'Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes.',
    4000006:
      'E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es erneut.',
    4000007: 'Für diese E-Mail-Adresse gibt es bereits ein Konto. Melden Sie sich stattdessen an.',
    4000017: 'Dieser Name ist zu lang.',
    4000027:
      'Für diese E-Mail-Adresse gibt es bereits ein Konto. Melden Sie sich so an, wie Sie es bisher getan haben.',
    4000031: 'Dieses Passwort ähnelt Ihrer E-Mail-Adresse oder Ihrem Namen zu sehr. Wählen Sie ein anderes.',
    4000032: 'Dieses Passwort ist zu kurz.',
    4000033: 'Dieses Passwort ist zu lang.',
    4000040: 'Das sieht nicht nach einer E-Mail-Adresse aus. Sie braucht ein @ und eine Domain.',
    4009001: 'Zu viele Versuche. Versuchen Sie es in ein paar Minuten erneut.',
    4009002:
      'Die Anmeldung dort hat nicht funktioniert. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
    4009003: 'Bitte korrigieren Sie die markierten Angaben.',
    4009004: 'Zu viele Versuche. Versuchen Sie es {wait} erneut.',
    4009005:
      'Dieser Code ist falsch oder zu alt. Prüfen Sie ihn oder lassen Sie sich von Ihrem Gerät einen neuen anzeigen.',
    4010001: 'Diese Seite war zu lange geöffnet. Bitte versuchen Sie es erneut.',
    4010011: 'Dieses Konto ist gesperrt. Bitte wenden Sie sich an die Betreiber dieses Dienstes.',
    4019001: 'Geben Sie Ihre E-Mail-Adresse und Ihr Passwort ein.',
    4019002:
      'Im Moment melden sich sehr viele Menschen an. Bitte versuchen Sie es in einem Augenblick erneut.',
    4019004: 'Von dort haben wir Ihre E-Mail-Adresse nicht erhalten. Ein Konto braucht eine.',
    4019005:
      'Sie haben die Anmeldung abgebrochen. Versuchen Sie es erneut oder wählen Sie einen anderen Weg.',
    4019007:
      'Für dieses Konto wurden zu viele falsche Passwörter versucht. Um sich mit einem Browser anzumelden, den es nicht kennt, zeigen Sie erst, dass das Postfach Ihnen gehört.',
    4019008:
      'Dieser Link ist zu alt oder wurde in einem anderen Browser angefordert. Fordern Sie in diesem einen neuen an.',
    4019006: 'Sie haben hier noch kein Konto, und neue Konten werden nicht angenommen.',
    4040001: 'Diese Seite war zu lange geöffnet. Bitte versuchen Sie es erneut.',
    4040003: 'Das ist nicht der Code aus der neuesten E-Mail. Prüfen Sie ihn und versuchen Sie es erneut.',
    4049001: 'Dieser Code ist zu alt. Lassen Sie sich einen neuen senden.',
    4049002: 'Zu viele falsche Codes. Lassen Sie sich einen neuen senden.',
    4049003:
      'Im Moment registrieren sich sehr viele Menschen. Bitte versuchen Sie es in einem Augenblick erneut.',
  },

  signIn: {
    heading: 'Anmelden',
    headingFor: 'Bei {client} anmelden',
    headingAgain: 'Bestätigen Sie, dass Sie es sind',
    leadAgain: 'Bitte melden Sie sich noch einmal an, um fortzufahren.',
    leadAgainFor: '{client} bittet Sie, sich noch einmal anzumelden.',
    submit: 'Anmelden',
    submitAgain: 'Weiter',
    remember: 'Angemeldet bleiben',
    noAccount: 'Noch kein Konto?',
    register: 'Konto erstellen',
    prove: 'Link per Mail senden',
    noMethod:
      'Im Moment kann man sich hier nicht anmelden. Bitte wenden Sie sich an die Betreiber dieses Dienstes.',
  },

  unmet: {
    heading: 'Eine stärkere Anmeldung ist nötig',
    lead: 'Hier gibt es keinen Weg, sich so sicher anzumelden, wie es verlangt wird.',
    next: 'Die Anwendung oder Ihr Konto verlangt es. Gehen Sie zurück zur Anwendung, die davon erfährt.',
    back: 'Zurück zur Anwendung',
    other: 'Ein anderes Konto verwenden',
  },

  registrationCode: {
    heading: 'Prüfen Sie Ihr Postfach',
    headingFor: 'Prüfen Sie Ihr Postfach – {client}',
    codeHint: 'Sechs Ziffern, zehn Minuten gültig. Falls Sie schon ein Konto haben, steht das in der E-Mail.',
    submit: 'Weiter',
    again: 'Neuen Code senden',
    other: 'Andere Adresse verwenden',
    signIn: 'Stattdessen anmelden',
  },

  registration: {
    heading: 'Konto erstellen',
    lead: 'um mit {client} fortzufahren',
    submit: 'Konto erstellen',
    haveAccount: 'Sie haben schon ein Konto?',
    signIn: 'Anmelden',
    closed: 'Neue Konten werden hier im Moment nicht angenommen.',
  },

  consent: {
    title: '{client} Zugriff auf Ihr Konto erlauben?',
    heading: '{client} möchte auf Ihr Konto zugreifen',
    lead: 'Damit darf {client}:',
    remember: 'Nicht mehr fragen',
    allow: 'Erlauben',
    deny: 'Ablehnen',
    documentOf: 'Diese Anwendung ist hier nicht bekannt. Was sie über sich selbst angibt, stammt von {host}.',
    returnTo: 'Sie werden zu {host} zurückgeleitet.',
  },

  scopes: {
    openid: { label: 'Wissen, wer Sie sind', detail: 'Anhand einer Kennung, die gleich bleibt' },
    profile: { label: 'Ihr Profil sehen', detail: 'Name, Bild und andere grundlegende Angaben' },
    email: { label: 'Ihre E-Mail-Adresse sehen', detail: 'Und ob sie bestätigt ist' },
    address: { label: 'Ihre Anschrift sehen' },
    phone: { label: 'Ihre Telefonnummer sehen', detail: 'Und ob sie bestätigt ist' },
    groups: { label: 'Ihre Gruppen sehen' },
    roles: { label: 'Ihre Rollen sehen' },
    offline: { label: 'Verbunden bleiben', detail: 'Diesen Zugriff behalten, während Sie abwesend sind' },
    offline_access: {
      label: 'Verbunden bleiben',
      detail: 'Diesen Zugriff behalten, während Sie abwesend sind',
    },
  },
  otherScope: '„{scope}“ verwenden',

  device: {
    heading: 'Gerät verbinden',
    lead: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
    codeHint: 'Auf Leerzeichen und Bindestriche kommt es nicht an.',
    submit: 'Weiter',
    confirm: '{client} verbinden?',
    shownCode: 'Code auf Ihrem Gerät',
    scopes: '{client} möchte:',
    warning:
      'Fahren Sie nur fort, wenn Sie dies selbst begonnen haben, auf einem Gerät, das vor Ihnen steht und diesen Code anzeigt. Hat Ihnen jemand den Code geschickt, bekäme er Zugang zu Ihrem Konto.',
    proceed: 'Weiter',
    cancel: 'Abbrechen',
    connected: 'Ihr Gerät ist verbunden',
    connectedLead: 'Kehren Sie zu Ihrem Gerät zurück. Diese Seite können Sie schließen.',
    connectedLeadFor: 'Kehren Sie auf Ihrem Gerät zu {client} zurück. Diese Seite können Sie schließen.',
  },

  signOut: {
    heading: 'Möchten Sie sich abmelden?',
    lead: 'Beim nächsten Mal müssen Sie sich wieder anmelden.',
    leadFor: '{client} möchte Sie abmelden.',
    submit: 'Abmelden',
    cancel: 'Angemeldet bleiben',
  },

  signedOut: {
    heading: 'Sie sind abgemeldet',
    lead: 'Diese Seite können Sie schließen.',
    signIn: 'Wieder anmelden',
  },

  home: {
    heading: 'Sie sind angemeldet',
    signOut: 'Abmelden',
  },

  error: {
    code: 'Fehler',
    description: 'Einzelheiten',
    requestId: 'Anfrage',
  },

  errors: {
    invalid_request: {
      heading: 'Diese Anfrage kann nicht bearbeitet werden',
      explanation: 'Die Anwendung hat eine unvollständige oder falsche Anfrage gesendet.',
      next: tellApplication,
    },
    invalid_client: {
      heading: 'Unbekannte Anwendung',
      explanation: 'Die Anwendung, von der Sie kommen, ist bei diesem Dienst nicht registriert.',
      next: tellApplication,
    },
    unauthorized_client: {
      heading: 'Die Anwendung darf das nicht',
      explanation: 'Die Anwendung hat etwas verlangt, wofür sie nicht registriert ist.',
      next: tellApplication,
    },
    unsupported_response_type: {
      heading: 'Diese Anfrage kann nicht bearbeitet werden',
      explanation: 'Die Anwendung hat eine Art von Antwort verlangt, die es hier nicht gibt.',
      next: tellApplication,
    },
    invalid_scope: {
      heading: 'Diese Anfrage kann nicht bearbeitet werden',
      explanation:
        'Die Anwendung hat einen Zugriff verlangt, den es nicht gibt oder den sie nicht haben darf.',
      next: tellApplication,
    },
    access_denied: {
      heading: 'Der Zugriff wurde nicht erlaubt',
      explanation: 'Die Anfrage wurde abgelehnt. Die Anwendung hat keinen Zugriff auf Ihr Konto erhalten.',
      next: startAgain,
    },
    login_required: {
      heading: 'Bitte melden Sie sich zuerst an',
      explanation: 'Die Anwendung ging davon aus, dass Sie schon angemeldet sind.',
      next: startAgain,
    },
    consent_required: {
      heading: 'Ihre Zustimmung ist nötig',
      explanation: 'Die Anwendung ging davon aus, dass Sie dies schon erlaubt haben.',
      next: startAgain,
    },
    invalid_flow: {
      heading: 'Diese Anmeldung kann nicht fortgesetzt werden',
      explanation: 'Sie war zu lange offen oder ist bereits abgeschlossen.',
      next: startAgain,
    },
    missing_parameter: {
      heading: 'Diese Anfrage kann nicht bearbeitet werden',
      explanation: 'Die Adresse dieser Seite ist unvollständig.',
      next: startAgain,
    },
    unauthorized: {
      heading: 'Die Anmeldung hat nicht funktioniert',
      explanation: 'Die Anmeldung konnte nicht abgeschlossen werden.',
      next: startAgain,
    },
    internal: {
      heading: 'Bei uns ist etwas schiefgegangen',
      explanation: 'Das lag nicht an Ihnen.',
      next: tryLater,
    },
    bad_request: {
      heading: 'Diese Anfrage kann nicht bearbeitet werden',
      explanation: 'Etwas darin fehlt oder ist falsch.',
      next: startAgain,
    },
    forbidden: {
      heading: 'Das ist nicht erlaubt',
      explanation: 'Das dürfen Sie nicht, oder nicht mit diesem Konto.',
      next: startAgain,
    },
    conflict: {
      heading: 'Das ist schon geschehen',
      explanation: 'Es wurde bereits abgeschlossen, vielleicht in einem anderen Tab.',
      next: startAgain,
    },
    gone: {
      heading: 'Diese Seite ist abgelaufen',
      explanation: 'Sie war zu lange geöffnet oder wurde bereits verwendet.',
      next: startAgain,
    },
    service_unavailable: {
      heading: 'Wir sind gleich wieder da',
      explanation: 'Dieser Dienst ist im Moment überlastet oder wird gewartet.',
      next: tryLater,
    },
    session_expired: {
      heading: 'Diese Seite ist abgelaufen',
      explanation: 'Sie war zu lange geöffnet oder wurde bereits verwendet.',
      next: startAgain,
    },
    csrf_violation: {
      heading: 'Bitte versuchen Sie es erneut',
      explanation:
        'Wir konnten nicht sicherstellen, dass dies von Ihnen kam. Vielleicht blockiert Ihr Browser Cookies, oder die Seite war in zwei Tabs geöffnet.',
      next: 'Erlauben Sie Cookies für diese Website, kehren Sie zur Anwendung zurück und beginnen Sie noch einmal.',
    },
    provider_failed: {
      heading: 'Die Anmeldung hat nicht funktioniert',
      explanation: 'Der Dienst, mit dem Sie sich anmelden wollten, hat keine brauchbare Antwort gegeben.',
      next: 'Kehren Sie zur Anwendung zurück und versuchen Sie es erneut, oder melden Sie sich auf einem anderen Weg an.',
    },
    not_found: {
      heading: 'Seite nicht gefunden',
      explanation: 'Unter dieser Adresse gibt es nichts.',
      next: 'Prüfen Sie die Adresse oder kehren Sie zu der Anwendung zurück, von der Sie gekommen sind.',
    },
    too_many_requests: {
      heading: 'Zu viele Anfragen',
      explanation: 'Von Ihnen oder aus Ihrem Netz kamen in kurzer Zeit zu viele Anfragen.',
      next: 'Warten Sie ein paar Minuten und versuchen Sie es dann erneut.',
    },
    temporarily_unavailable: {
      heading: 'Wir sind gleich wieder da',
      explanation: 'Dieser Dienst ist im Moment überlastet oder wird gewartet.',
      next: tryLater,
    },
    server_error: {
      heading: 'Bei uns ist etwas schiefgegangen',
      explanation: 'Das lag nicht an Ihnen.',
      next: tryLater,
    },
  },
  otherError: {
    heading: 'Etwas ist schiefgegangen',
    explanation: 'Ihr Vorgang konnte nicht abgeschlossen werden.',
    next: tellApplication,
  },

  signingOut: {
    heading: 'Sie werden abgemeldet',
    lead: 'Ihre Anwendungen erfahren gerade, dass Sie sich abgemeldet haben.',
    goOn: 'Weiter',
  },

  authFlow: {
    loading: 'Einen Augenblick …',
    late: 'Das dauert länger als üblich. Vielleicht ist ein Teil der Seite nicht angekommen: Prüfen Sie Ihre Verbindung und {reload}.',
    reload: 'laden Sie die Seite neu',
    noScript: {
      heading: 'Bitte schalten Sie JavaScript ein',
      explanation:
        'Ihr Browser macht aus Ihrem Passwort einen Hash, damit das Passwort selbst ihn nie verlässt. Dafür braucht er JavaScript: Erlauben Sie es für diese Website und laden Sie die Seite neu.',
    },
    obsolete: {
      heading: 'Diese Seite ist abgelaufen',
      lead: 'Sie war zu lange geöffnet oder wurde bereits verwendet. Kehren Sie zur Anwendung zurück und beginnen Sie noch einmal.',
    },
    leaving: {
      heading: 'Sie werden zurückgeleitet',
      lead: 'Gleich sind Sie da.',
    },

    start: {
      heading: 'Anmelden',
      lead: 'Mit Ihrer E-Mail-Adresse. Falls Sie noch kein Konto haben, wird es dabei angelegt.',
      submit: 'Anmelden',
      strong: 'Mit Passwort anmelden',
      strongHint: 'Wenn Sie sich mit Passwort anmelden, können Sie mehr sehen und ändern.',
      noClient:
        'Für diese Seiten ist keine Anwendung eingerichtet. Gehen Sie zu der Anwendung, die Sie nutzen möchten.',
    },

    login: {
      identifier: {
        heading: 'Anmelden',
        lead: 'um mit {client} fortzufahren',
        submit: 'Weiter',
      },
      code: {
        heading: 'Code eingeben',
        lead: 'Wir haben Ihnen einen sechsstelligen Code per E-Mail gesendet. Er gilt fünf Minuten.',
        submit: 'Weiter',
        resend: 'Neuen Code senden',
      },
      password: {
        heading: 'Passwort eingeben',
        submit: 'Anmelden',
        forgot: 'Passwort vergessen?',
        codeInstead: 'Stattdessen Code per E-Mail erhalten',
      },
      account: {
        heading: 'Passwort wählen',
        lead: 'Noch ein Schritt: Die Anwendung verlangt ein Konto mit Passwort.',
        submit: 'Konto erstellen',
      },
      reset: {
        heading: 'Neues Passwort wählen',
        lead: 'Wir haben einen sechsstelligen Code an {address} gesendet. Geben Sie ihn zusammen mit Ihrem neuen Passwort ein.',
        loss: 'Was allein mit Ihrem alten Passwort gesichert war, lässt sich dann nicht mehr öffnen.',
        submit: 'Passwort setzen und anmelden',
        back: 'Zurück zum Passwort',
      },
    },

    newPassword: {
      password: 'Neues Passwort',
      again: 'Neues Passwort wiederholen',
    },

    consent: {
      heading: 'Bevor es mit {client} weitergeht',
      title: 'Bedingungen und Datenschutz',
      lead: '{client} bittet um Ihre Zustimmung zu:',
      submit: 'Zustimmen und weiter',
      refuse: 'Nicht zustimmen',
      goBack: 'Zurück zur Anwendung',
      incompleteHeading: 'Etwas fehlt',
      incomplete:
        '{client} bittet um Ihre Zustimmung zu Dokumenten, zeigt diese aber nicht. Niemand kann zustimmen, ohne lesen zu können: Wenden Sie sich an die Betreiber.',
    },

    callback: {
      heading: 'Sie sind angemeldet',
      name: 'Angemeldet als',
      how: 'Mit',
      agreed: 'Zugestimmt haben Sie',
      technical: 'Einzelheiten für Entwickler',
      acr: 'Vertrauensniveau (ACR)',
      amr: 'Nachgewiesen durch (AMR)',
      scope: 'Scope',
      stepUp: 'Mit Passwort bestätigen',
      changePassword: 'Passwort ändern',
      openBackup: 'Sicherung öffnen',
      signOut: 'Abmelden',
      back: 'Zurück',
      change: {
        heading: 'Passwort ändern',
        old: 'Bisheriges Passwort',
        submit: 'Passwort ändern',
      },
      backup: {
        heading: 'Sicherung öffnen',
        lead: 'Sie ist verschlüsselt: Ihr Browser öffnet sie mit Ihrem Passwort, das ihn nicht verlässt.',
        submit: 'Öffnen',
      },
      opened: {
        heading: 'Ihre Sicherung',
        version: 'Version',
        content: 'Inhalt',
      },
      signedOut: {
        heading: 'Sie sind abgemeldet',
        lead: 'Alle Sitzungen Ihres Kontos sind beendet.',
        signIn: 'Wieder anmelden',
      },
      nothing: {
        heading: 'Hier geht es weiter',
        lead: 'Beim Neuladen vergisst diese Seite, wer Sie sind. Falls Sie noch angemeldet sind, müssen Sie nichts erneut eingeben.',
        goOn: 'Weiter',
      },
      foreign: {
        heading: 'Diese Anmeldung hat nicht hier begonnen',
        lead: 'Sie stammt vielleicht aus einem anderen Tab oder von jemand anderem und wurde nicht beachtet.',
      },
    },

    spoken: {
      busy_now: 'Einen Augenblick …',
      address_malformed: 'Das sieht nicht nach einer E-Mail-Adresse aus. Sie braucht ein @ und eine Domain.',
      code_invalid: 'Dieser Code ist falsch. Sehen Sie in der neuesten E-Mail nach.',
      code_expired: 'Dieser Code gilt nicht mehr. Lassen Sie sich einen neuen senden.',
      code_used: 'Dieser Code wurde schon verwendet. Lassen Sie sich einen neuen senden.',
      code_sent: 'Ein neuer Code ist unterwegs.',
      code_already_sent:
        'Sie haben schon einen Code, der noch gilt: Sehen Sie in unserer neuesten E-Mail nach. Einen neuen können Sie {wait} anfordern.',
      password_wrong: 'Dieses Passwort ist falsch.',
      password_refused: 'Dieses Passwort wurde nicht angenommen. Wählen Sie ein anderes.',
      passwords_differ: 'Die beiden Passwörter stimmen nicht überein.',
      password_changed: 'Ihr Passwort ist geändert.',
      backup_closed: 'Mit diesem Passwort lässt sich Ihre Sicherung nicht öffnen.',
      backup_changed: 'Ihre Sicherung wurde inzwischen anderswo geändert. Bitte versuchen Sie es erneut.',
      backup_foreign:
        'Ihre Sicherung stammt von einer anderen Anwendung. Ändern Sie Ihr Passwort dort, damit sie nicht verloren geht.',
      how_emailed_code: 'einem Code per E-Mail',
      how_prehashed_password: 'Ihrem Passwort',
      how_account_creation: 'dem gewählten Passwort',
      how_reset_password: 'einem Code per E-Mail und einem neuen Passwort',
      how_browser_cookie: 'einer früheren Anmeldung in diesem Browser',
      agreed_tos: 'den Nutzungsbedingungen',
      agreed_privacy_policy: 'der Datenschutzerklärung',
      weaker_than_asked: 'Sie sind angemeldet, aber nicht so, wie es verlangt war.',
      flow_obsolete: 'Sie sind hier nicht mehr angemeldet. Beginnen Sie noch einmal.',
      no_account: 'Für diese Adresse gibt es kein Konto mit Passwort.',
      too_many_attempts: 'Zu viele Versuche. Versuchen Sie es {wait} erneut.',
      proof_needed:
        'Für dieses Konto wurden zu viele falsche Passwörter versucht. Lassen Sie sich einen Code mailen.',
      busy: 'Im Moment melden sich sehr viele Menschen an. Bitte versuchen Sie es in einem Augenblick erneut.',
      unreachable: 'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung und versuchen Sie es dann erneut.',
      failed: 'Das hat nicht funktioniert. Bitte versuchen Sie es erneut.',
    },
  },

  mails: {
    place: '{application} über {brand}',
    lifespan: {
      one: 'Er gilt eine Minute und kann einmal verwendet werden.',
      other: 'Er gilt {count} Minuten und kann einmal verwendet werden.',
    },
    loginCode: {
      subject: '{code} ist Ihr Code für die Anmeldung bei {place}',
      lead: 'Geben Sie diesen Code ein, um sich bei {place} anzumelden:',
      warning:
        'Wenn Sie diesen Code nicht angefordert haben, brauchen Sie nichts zu tun: Ohne ihn kann sich niemand anmelden. Geben Sie ihn an niemanden weiter, wer auch immer danach fragt.',
    },
    browserLink: {
      subject: 'Mit einem neuen Browser bei {brand} anmelden',
      lead: 'Jemand hat für Ihr Konto viele falsche Passwörter versucht. Um sich bei {place} mit einem Browser anzumelden, den es nicht kennt, öffnen Sie diesen Link in diesem Browser und melden Sie sich dann mit Ihrem Passwort an:',
      lifespan: { one: 'Der Link gilt eine Minute.', other: 'Der Link gilt {count} Minuten.' },
      warning:
        'Wenn Sie diesen Link nicht angefordert haben, brauchen Sie nichts zu tun: In einem anderen Browser kann ihn niemand verwenden. Geben Sie ihn an niemanden weiter, wer auch immer danach fragt.',
    },
    registrationCode: {
      subject: '{code} ist Ihr Code für ein neues Konto bei {brand}',
      lead: 'Geben Sie diesen Code ein, um Ihr Konto zu erstellen und sich bei {place} anzumelden:',
      warning:
        'Wenn Sie kein Konto angefordert haben, brauchen Sie nichts zu tun: Ohne diesen Code erhält niemand eines mit Ihrer Adresse. Geben Sie ihn an niemanden weiter, wer auch immer danach fragt.',
    },
    registrationKnown: {
      subject: 'Sie haben bereits ein Konto bei {brand}',
      lead: 'Jemand wollte mit Ihrer Adresse ein Konto für {place} erstellen.',
      known:
        'Falls Sie das waren: Sie haben schon eines. Gehen Sie zurück und melden Sie sich stattdessen an.',
      warning:
        'Falls Sie es nicht waren, brauchen Sie nichts zu tun. Ihr Konto ist unverändert, und niemand hat erfahren, dass es besteht.',
    },
  },
}
