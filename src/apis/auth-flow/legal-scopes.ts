/** What nobody may go on without having agreed to, in the order in which it is named. */
export const legalScopes = ['tos', 'privacy_policy'] as const

export const isLegal = (scope: string): boolean => (legalScopes as readonly string[]).includes(scope)

export const legalAmong = (scopes: readonly string[]): string[] =>
  legalScopes.filter((scope) => scopes.includes(scope))
