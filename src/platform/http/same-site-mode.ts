/** A browser drops SameSite=None cookies that are not Secure. */
export const sameSiteFor = <Mode extends string>(issuer: string, mode: Mode | 'None' | 'Lax') =>
  mode === 'None' && !issuer.startsWith('https:') ? 'Lax' : mode
