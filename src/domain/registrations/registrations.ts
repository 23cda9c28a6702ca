import { randomInt } from 'node:crypto'
import type { Clock } from '../../kernel/clock.ts'
import { Fault } from '../../kernel/fault.ts'
import { randomToken, uuid } from '../../kernel/ids.ts'
import { hash, type SecretKeys } from '../../kernel/secrets.ts'
import { type Database, sql } from '../../platform/database/index.ts'
import type { Courier, NewMessage } from '../courier/index.ts'
import type { Events } from '../events/index.ts'
import {
  createForOwner,
  type Displace,
  type Identities,
  type Identity,
  type IdentityFault,
  type NewCredential,
  normalizeEmail,
} from '../identities/index.ts'
import type { Requester, Throttle } from '../throttle/index.ts'
import type { Asker, Newcomer, Registered, RegistrationFault, SignUpMethod } from './schema.ts'
import {
  answeringRegistration,
  insertingRegistration,
  isWrong,
  replacingRegistrationCode,
  selectRegistration,
  triesPerCode,
} from './store.ts'

export interface Registrations {
  /**
   * An account where addresses are not confirmed; otherwise a code is on its way to the mailbox, or a note that there is an
   * account already. Throws as `enrol`, `invalid_traits`, `too_many_attempts`, and `identifier_taken` where addresses are not
   * confirmed.
   */
  begin(newcomer: Newcomer, by: Asker): Promise<Registered>
  /** The address that a code was sent to; `undefined` where this browser began no such registration, or it is over. */
  find(id: string, by: Asker): Promise<{ email: string } | undefined>
  /** Mails a new code. Throws `too_many_attempts`, `registration_gone` and `registration_code_used`. */
  sendAgain(id: string, by: Asker, application?: string): Promise<void>
  /** The account of whoever knows the code. Throws what is in `RegistrationFault`, and `too_many_attempts`. */
  complete(id: string, code: string, by: Asker): Promise<{ identity: Identity; signUp: SignUpMethod }>
}

interface Content {
  traits: Newcomer['traits']
  credential: NewCredential
  signUp: SignUpMethod
}

/** Milliseconds. */
const codeLifespan = 10 * 60_000
/** Milliseconds in which a right answer may be given once more, as a double click does. */
const grace = 60_000
const contentPurpose = 'registration'
const codePurpose = 'registration-code'

export function createRegistrations(dependencies: {
  database: Database
  clock: Clock
  secrets: SecretKeys
  identities: Identities
  courier: Pick<Courier, 'queueing' | 'due'>
  throttle: Throttle
  displace: Displace
  events: Pick<Events, 'emitting'>
  /** Whether a code has to come back from the mailbox, and milliseconds for that. */
  confirmation: { required: boolean; lifespan: number }
}): Registrations {
  const { database, clock, secrets, identities, courier, throttle, confirmation, events } = dependencies
  const createOwned = createForOwner(dependencies)

  /** Makes the mail, and the MAC by which its code is known again. No code matches one that was never mailed. */
  const invitation = async (
    id: string,
    email: string,
    application: string | undefined,
    { locale }: Asker,
  ) => {
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    const owner = await identities.ownerOf(email)
    const isTaken = owner?.confirmed === true
    const now = clock.now()
    const expiresAt = now + codeLifespan
    const minutes = codeLifespan / 60_000
    const message: NewMessage = isTaken
      ? { template: 'registration_known', recipient: email, locale, data: { application } }
      : {
          ...{ template: 'registration_code', recipient: email, locale, expiresAt },
          data: { code, minutes, application },
        }
    const codeMac = secrets.mac(codePurpose, `${id} ${isTaken ? 'none' : code}`)
    const sent = isTaken ? [] : [events.emitting({ type: 'code.sent', kind: 'registration' })]
    return { mail: [courier.queueing(message), ...sent], codeMac, codeExpiresAt: expiresAt, now }
  }

  const beginPending = async (newcomer: Newcomer, credential: NewCredential, by: Asker): Promise<string> => {
    const { traits, signUp, application } = newcomer
    const [id, email] = [randomToken(), requireEmail(traits.email)]
    const { mail, ...code } = await invitation(id, email, application, by)
    const content: Content = { traits, credential, signUp }
    const registration = insertingRegistration({
      ...{ id, email, ...code, browser: hash(by.browser), identityId: uuid() },
      content: secrets.seal(contentPurpose, JSON.stringify(content)),
      expiresAt: code.now + confirmation.lifespan,
    })
    await throttle.countAttempt('mail', strangerAt(email, by), sql`1`, (counting) =>
      database.atomically(registration, ...mail, counting),
    )
    courier.due()
    return id
  }

  return {
    begin: async (newcomer, by) => {
      const stranger = strangerAt(requireEmail(newcomer.traits.email), by)
      const attempt = await throttle.beginAttempt('registration', stranger)
      try {
        const credential = await newcomer.enrol()
        const { traits } = newcomer
        // A form that was refused costs nothing. Everything else counts, so that nobody tries many.
        attempt.failed()
        if (confirmation.required) return { pending: await beginPending(newcomer, credential, by) }
        return { identity: await identities.create({ traits, credentials: [credential], unconfirmed: true }) }
      } finally {
        await attempt.end()
      }
    },
    find: async (id, { browser }) => {
      const row = await selectRegistration(database, { id, browser: hash(browser), now: clock.now() })
      return row && { email: row.email }
    },
    sendAgain: async (id, by, application) => {
      const browser = hash(by.browser)
      const row = await selectRegistration(database, { id, browser, now: clock.now() })
      if (!row) throw gone()
      if (row.completed_at !== null) throw refusal('used')
      const { email } = row
      const { mail, ...code } = await invitation(id, email, application, by)
      const [replaced] = await throttle.countAttempt('mail', strangerAt(email, by), sql`1`, (counting) =>
        database.atomically(replacingRegistrationCode({ ...code, id, browser }), ...mail, counting),
      )
      if (!replaced) throw await reason(id, browser)
      courier.due()
    },
    complete: async (id, code, by) => {
      const browser = hash(by.browser)
      const now = clock.now()
      const macs = secrets.macs(codePurpose, `${id} ${code}`)
      const answering = answeringRegistration({ id, browser, macs, now, grace })
      const wrong = events.emitting({ type: 'code.guessed_wrong', kind: 'registration' }, wrongAnswer)
      const [row] = await throttle.countAttempt('registration_code', { origin: by }, isWrong, (counting) =>
        database.atomically(answering, counting, wrong),
      )
      if (row?.is_right !== 1)
        throw row ? refusal(row.code_expires_at <= now ? 'expired' : 'wrong') : await reason(id, browser)
      const opened = secrets.open(contentPurpose, row.content)
      if (opened === undefined) throw gone()
      const { traits, credential, signUp } = JSON.parse(opened) as Content
      const made = {
        id: row.identity_id,
        traits,
        credentials: [credential],
        verifiedAddresses: [row.email],
      }
      try {
        return { identity: await createOwned(made), signUp }
      } catch (error) {
        // The same answer a moment ago has made it.
        const known = await identities.load(row.identity_id)
        if (!known) throw error
        return { identity: known, signUp }
      }
    },
  }

  /** Why no try counted. */
  async function reason(id: string, browser: string): Promise<Fault<RegistrationFault>> {
    const row = await selectRegistration(database, { id, browser, now: clock.now() })
    if (!row) return gone()
    if (row.completed_at !== null) return refusal('used')
    return refusal(row.attempts >= triesPerCode ? 'dead' : 'wrong')
  }
}

/** Of a row that the statement which answers has returned. */
const wrongAnswer = {
  fragment: sql<boolean>`consumed.is_right = 0`,
  in: ({ is_right }: { is_right: number }) => is_right === 0,
}

/** A newcomer is a stranger in any browser: whoever registers accounts does not become somebody else by that. */
const strangerAt = (email: string, { address }: Asker): Requester => ({
  identifier: email,
  origin: { address },
})

function requireEmail(text: string): string {
  const email = normalizeEmail(text)
  if (email === undefined)
    throw new Fault<IdentityFault>('invalid_traits', 'The email is not an e-mail address.')
  return email
}

const refusal = (why: 'wrong' | 'expired' | 'dead' | 'used') =>
  new Fault<RegistrationFault>(`registration_code_${why}`, `The code is ${why}.`)

const gone = () => new Fault<RegistrationFault>('registration_gone', 'There is no such registration.')
