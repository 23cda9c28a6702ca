import { Check } from 'typebox/value'
import { Fault } from '../../kernel/fault.ts'
import { normalizeEmail } from './identifier.ts'
import { type IdentityFault, type Traits, TraitsSchema } from './schema.ts'

const sizeLimit = 32 * 1024

/** The traits and the canonical e-mail address in them. Throws `invalid_traits`. */
export function readTraits(value: unknown): { traits: Traits; email: string; json: string } {
  if (!Check(TraitsSchema, value)) {
    throw new Fault<IdentityFault>(
      'invalid_traits',
      'The traits need an email; a name is a string or has first and last.',
    )
  }
  const email = normalizeEmail(value.email)
  if (email === undefined)
    throw new Fault<IdentityFault>('invalid_traits', 'The email is not an e-mail address.')
  const json = JSON.stringify(value)
  if (json.length > sizeLimit) throw new Fault<IdentityFault>('invalid_traits', 'The traits are too large.')
  return { traits: JSON.parse(json) as Traits, email, json }
}
