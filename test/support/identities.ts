import type { Departing } from '../../src/domain/identities/index.ts'

/** For tests of identities alone, which have nothing that an application knows of. */
export const alone: Departing = async () => ({ statements: [], afterwards: async () => {} })
