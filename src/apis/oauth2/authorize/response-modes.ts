/** The response modes that the authorization endpoint serves. Discovery derives from this list. */
export const responseModes = ['query'] as const
