import type { Clock } from '../../kernel/clock.ts'
import type { SecretKeys } from '../../kernel/secrets.ts'
import type { Database } from '../../platform/database/index.ts'
import type { Displace, Identities } from '../identities/index.ts'
import type { CodeMethod, Method } from '../methods/index.ts'
import type { Sessions } from '../sessions/index.ts'

export interface FlowDependencies {
  database: Database
  secrets: SecretKeys
  clock: Clock
  sessions: Pick<Sessions, 'beginning' | 'loadBegun'>
  identities: Pick<Identities, 'create' | 'ownerOf' | 'findByIdentifier'>
  displace: Displace
  /** All ways to sign in; the first whose words a submission has is asked. */
  methods: readonly Method[]
  code: Pick<CodeMethod, 'mailTo'>
  registration: {
    enabled: boolean
    /** Whether a code has to come back from the mailbox, and milliseconds for that. */
    confirmation: { required: boolean; lifespan: number }
  }
  /** Milliseconds that a person may take. */
  lifespan: number
}
