import type { Clock } from '../../../kernel/clock.ts'
import { Fault } from '../../../kernel/fault.ts'
import { randomToken } from '../../../kernel/ids.ts'
import type { SecretKeys } from '../../../kernel/secrets.ts'
import { sql } from '../../../platform/database/index.ts'
import type { Courier, NewMessage } from '../../courier/index.ts'
import type { Events } from '../../events/index.ts'
import { type Identities, type IdentityFault, normalizeEmail } from '../../identities/index.ts'
import type { Throttle } from '../../throttle/index.ts'
import {
  type Counting,
  type Draft,
  type FlowState,
  type Method,
  method,
  type Result,
  refused,
  type Submitter,
  textIn,
} from '../method.ts'
import { countingMail } from '../registration.ts'
import { newCode, triesPerCode } from './six-digits.ts'

interface Input {
  code: string | undefined
  /** Which mail another one is wanted instead of, if one is. */
  again: string | undefined
}

/** The code that was mailed last. */
interface MailedCode {
  mac: string
  /** Milliseconds since the epoch. */
  expiresAt: number
  /** Wrong answers so far. */
  tries: number
}

/** The name under which a form may ask for another mail instead of the last one. */
export const mailNameOf = (flow: Pick<FlowState, 'memory'>): string | undefined =>
  (flow.memory.code as MailedCode | undefined)?.expiresAt.toString()

/** Forms need not name a mail. */
const isOther = ({ expiresAt }: MailedCode, named: string): boolean =>
  /^\d+$/.test(named) && named !== String(expiresAt)

export interface CodeMethod extends Method {
  /** A mail to the address of the draft: with a code, or with a note that there is an account already. Throws `invalid_traits`. */
  mailTo(draft: Draft, flow: FlowState, by: Submitter): Promise<Extract<Result, { is: 'waiting' }>>
}

/** Milliseconds. */
const lifespan = 10 * 60_000
const purpose = 'flow-code'

/** Six digits from a mail: their mailbox shows that the address is theirs. */
export function createCodeMethod(dependencies: {
  secrets: SecretKeys
  clock: Clock
  courier: Pick<Courier, 'queueing' | 'due'>
  identities: Pick<Identities, 'ownerOf'>
  throttle: Pick<Throttle, 'countAttempt'>
  events: Pick<Events, 'emitting'>
}): CodeMethod {
  const { secrets, clock, courier, identities, throttle, events } = dependencies

  const mailTo: CodeMethod['mailTo'] = async (
    { traits },
    { id },
    { origin, client, application, locale },
  ) => {
    const email = requireEmail(traits['email'])
    const owner = await identities.ownerOf(email)
    const isTaken = owner?.confirmed === true
    const code = newCode()
    const expiresAt = clock.now() + lifespan
    const minutes = lifespan / 60_000
    const message: NewMessage = isTaken
      ? { template: 'registration_known', recipient: email, locale, data: { application } }
      : {
          ...{ template: 'registration_code', recipient: email, locale, expiresAt },
          data: { code, minutes, application },
        }
    const told = isTaken ? [] : [events.emitting({ type: 'code.sent', kind: 'registration', client })]
    // Nobody can guess what was never mailed.
    const mac = secrets.mac(purpose, `${id} ${isTaken ? randomToken() : code}`)
    const memory: MailedCode = { mac, expiresAt, tries: 0 }
    return {
      ...{ is: 'waiting', memory, say: [] },
      statements: [courier.queueing(message), ...told],
      counting: countingMail(throttle, email, origin),
      stored: courier.due,
    }
  }

  const answer = (flow: FlowState, code: string, { origin, client }: Submitter): Result => {
    const mailed = flow.memory.code as MailedCode | undefined
    if (mailed === undefined) return refused('session_expired')
    if (mailed.tries >= triesPerCode) return refused('code_dead')
    if (mailed.expiresAt <= clock.now()) return refused('code_expired')
    const isRight = secrets.verifyMac(purpose, `${flow.id} ${code}`, mailed.mac)
    // A right answer costs nothing, and has to wait as long as a wrong one.
    const counting: Counting = (unit) =>
      throttle.countAttempt('registration_code', { origin }, isRight ? sql`0` : sql`1`, unit)
    if (isRight) return { is: 'confirmed', counting }
    const memory: MailedCode = { ...mailed, tries: mailed.tries + 1 }
    const statements = [events.emitting({ type: 'code.guessed_wrong', kind: 'registration', client })]
    return { is: 'refused', say: [{ reason: 'code_wrong' }], memory, statements, counting }
  }

  return {
    ...method<Input>({
      name: 'code',
      kinds: ['login', 'registration'],
      read: (body, { draft }) =>
        body['method'] === 'code' && draft !== undefined
          ? { code: withoutGaps(textIn(body, 'code')), again: textIn(body, 'again') }
          : undefined,
      submit: async (flow, { code, again }, by) => {
        const mailed = flow.memory.code as MailedCode | undefined
        // The button was pressed twice: a mail later than the one on its page is on its way, and its code must stay good.
        if (again !== undefined && mailed && isOther(mailed, again)) return refused('code_sent')
        if (again !== undefined && flow.draft)
          return { ...(await mailTo(flow.draft, flow, by)), say: [{ reason: 'code_sent' }] }
        return code === undefined ? refused('code_missing') : answer(flow, code, by)
      },
    }),
    mailTo,
  }
}

/** A code as it was mailed, although it was pasted with blanks and dashes. */
const withoutGaps = (text: string | undefined): string | undefined =>
  text?.replace(/[\s\p{Dash}]/gu, '') || undefined

function requireEmail(given: unknown): string {
  const email = typeof given === 'string' ? normalizeEmail(given) : undefined
  if (email === undefined)
    throw new Fault<IdentityFault>('invalid_traits', 'The email is not an e-mail address.')
  return email
}
