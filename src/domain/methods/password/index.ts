import { normalizeEmail } from '../../identities/index.ts'
import type { Throttle } from '../../throttle/index.ts'
import {
  type Draft,
  type Message,
  type Method,
  method,
  type Proof,
  type Result,
  refused,
  type Submitter,
  textIn,
} from '../method.ts'
import { countRegistration } from '../registration.ts'
import type { Passwords } from './passwords.ts'

export { createPasswords, type PasswordAttempt, type Passwords } from './passwords.ts'
export type { PasswordFault } from './schema.ts'

interface Input {
  email: string | undefined
  name: string | undefined
  password: string | undefined
}

const proof: Proof = { method: 'password', factor: 'first' }

/** In characters. */
const nameLimit = 256

/** An e-mail address and a password. */
export function createPasswordMethod({
  passwords,
  throttle,
}: {
  passwords: Passwords
  throttle: Throttle
}): Method {
  const signIn = async (
    { email: identifier, password }: Input,
    { origin, client }: Submitter,
  ): Promise<Result> => {
    if (identifier === undefined || password === undefined) return refused('missing_fields')
    const identity = await passwords.verify({ identifier, password, client, ...origin })
    return { is: 'proven', identity, proof }
  }

  const signUp = async (before: Draft | undefined, input: Input, { origin }: Submitter): Promise<Result> => {
    const { email, name, password } = input
    const say = problemsWith(input)
    if (say.length > 0 || !email || !name || !password) return { is: 'refused', say }
    const traits = { email, name }
    const credential = await countRegistration(throttle, normalizeEmail(email) ?? email, origin, async () =>
      before && isAbout(before, traits) && (await passwords.isOf(before.credential, password))
        ? undefined
        : passwords.enrol(password, traits),
    )
    // The same again, as after a double click: the code that was mailed stays good.
    if (!credential) return { is: 'refused', say: [] }
    return {
      is: 'enrolled',
      draft: { traits, credential, proof, isVouchedFor: false, isCredentialProven: false },
    }
  }

  return method<Input>({
    name: 'password',
    kinds: ['login', 'registration'],
    read: (body) =>
      body['method'] === 'password'
        ? {
            email: textIn(body, 'email'),
            name: textIn(body, 'name')?.trim(),
            password: textIn(body, 'password'),
          }
        : undefined,
    submit: ({ kind, draft }, input, by) => (kind === 'login' ? signIn(input, by) : signUp(draft, input, by)),
  })
}

const isAbout = ({ traits, credential }: Draft, { email, name }: { email: string; name: string }): boolean =>
  credential.type === 'password' && traits['email'] === email && traits['name'] === name

function problemsWith({ email, name, password }: Input): Message[] {
  const found: Message[] = []
  if (!email) found.push({ reason: 'missing', at: 'email' })
  if (!name) found.push({ reason: 'missing', at: 'name' })
  else if ([...name].length > nameLimit) found.push({ reason: 'too_long', at: 'name' })
  if (!password) found.push({ reason: 'missing', at: 'password' })
  return found
}
