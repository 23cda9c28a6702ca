import type { AssuranceLevel, AuthenticationMethod, Session } from './schema.ts'

/** RFC 8176 has no value for "another provider vouched", so the method's own name stands for it. */
const amrByMethod: Record<AuthenticationMethod['method'], string> = { password: 'pwd', oidc: 'oidc' }

/** The `amr` of ID tokens (OpenID Connect Core §2). */
export const amrOf = ({ authenticationMethods }: Pick<Session, 'authenticationMethods'>): string[] => [
  ...new Set(authenticationMethods.map(({ method }) => amrByMethod[method])),
]

/** The `acr` of ID tokens: the level that the proofs reach. */
export const acrOf = ({ aal }: Pick<Session, 'aal'>): AssuranceLevel => aal

/** The level of a session is the highest among its proofs. It follows from evidence, never from the path taken. */
export const aalOf = (methods: readonly AuthenticationMethod[]): AssuranceLevel =>
  methods.some(({ aal }) => aal === 'aal2') ? 'aal2' : 'aal1'
