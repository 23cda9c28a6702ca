import type { Egress } from '../../platform/egress/index.ts'
import type { DocumentRules } from './metadata-document/documents.ts'

/** What the configuration says about clients. */
export interface ClientRules {
  /** Scopes of a client that is registered without any. */
  defaultScope: readonly string[]
  /** `public`, `pairwise` or both. */
  subjectTypes: readonly string[]
  /** Format of access tokens where a client does not choose. */
  accessTokenStrategy: string
  /** Algorithms with which ID tokens and userinfo can be signed. */
  signingAlgorithms(): readonly string[]
  /** What is wrong with what operators wrote into `metadata`, as far as other modules read it. */
  problemWith(metadata: unknown): Promise<string | undefined>
  /** How clients are met whose id is the address of their metadata; `undefined` where they are not known. */
  documents: DocumentRules | undefined
  /** Whether plain http will do. */
  development: boolean
  egress: Egress
}

/**
 * Subject types that a client may have. A JWT access token shows its subject to whoever holds it, so a client with such
 * tokens gets no pairwise names.
 */
export const subjectTypesFor = (
  { subjectTypes, accessTokenStrategy }: Pick<ClientRules, 'subjectTypes' | 'accessTokenStrategy'>,
  strategy: string | undefined,
): readonly string[] => ((strategy || accessTokenStrategy) === 'jwt' ? ['public'] : subjectTypes)
