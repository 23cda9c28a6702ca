import type { Identity } from '../../../identities/index.ts'
import { enrolPassword } from './enrol.ts'
import type { PasswordDependencies } from './index.ts'

export const registerWithPassword =
  (dependencies: Pick<PasswordDependencies, 'identities' | 'hasher' | 'policy'>) =>
  async (traits: unknown, password: string): Promise<Identity> => {
    const credential = await enrolPassword(dependencies)(password, traits)
    return dependencies.identities.create({ traits, credentials: [credential], unconfirmed: true })
  }
