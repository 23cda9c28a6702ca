import {
  type AllClasses,
  type AssuranceRules,
  type AssuranceTable,
  createAssuranceTable,
  type TrustUpstream,
} from './assurance.ts'
import { levels, stepRules } from './built-in-tables.ts'

export interface AssuranceTables {
  /**
   * The table of the given name, which a client has chosen. Without one, or if there is none of that name, the table of the
   * installation, or else that of the face: the hosted pages say `aal1` and `aal2`, the auth-flow API `0`, `1` and `2`.
   */
  tableOf(name: string | undefined, face: SignInFace): AssuranceTable
  /** The classes of all tables, of which one that no table has is out of reach. */
  allOf(face: SignInFace): AllClasses
}

export type SignInFace = 'hosted' | 'auth_flow'

export function createAssuranceTables({
  tables,
  usual,
  methods,
  trusts,
}: {
  /** Beside `aal` and `auth_flow`. */
  tables: readonly AssuranceRules[]
  /** The table of clients that have not chosen one, wherever people sign in; absent for that of the face. */
  usual?: string | undefined
  /** First factors that are offered. */
  methods: Record<SignInFace, readonly string[]>
  trusts?: TrustUpstream
}): AssuranceTables {
  const rules = [levels, stepRules, ...tables.map(withReferences)]
  const namesOf = (face: SignInFace) =>
    new Map(
      rules.map(
        (each) => [each.name, createAssuranceTable(each, { trusts, methods: methods[face] })] as const,
      ),
    )
  const named = { hosted: namesOf('hosted'), auth_flow: namesOf('auth_flow') }
  const usualOf = { hosted: usual ?? levels.name, auth_flow: usual ?? stepRules.name }
  const allOf = (face: SignInFace): AllClasses => {
    const knowing = (acr: string) => [...named[face].values()].filter(({ classes }) => classes.includes(acr))
    return {
      reaches: (evidence, acr) => knowing(acr).some((table) => table.reaches(evidence, acr)),
      isAttainable: (acr) => knowing(acr).some((table) => table.isAttainable(acr)),
    }
  }
  return {
    allOf,
    tableOf: (name, face) => {
      const table = (name === undefined ? undefined : named[face].get(name)) ?? named[face].get(usualOf[face])
      if (!table) throw new Error(`there is no table ${usualOf[face]} in session.assurance.tables`)
      return table
    },
  }
}

/** A table names methods as RFC 8176 does unless it says otherwise. */
const withReferences = (rules: AssuranceRules): AssuranceRules => ({
  ...rules,
  amr: { ...levels.amr, ...rules.amr },
  secondFactor: rules.secondFactor ?? levels.secondFactor,
})
