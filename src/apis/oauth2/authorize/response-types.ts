/** The response types that the authorization endpoint serves. Discovery derives from this list. */
export const responseTypes = ['code'] as const
