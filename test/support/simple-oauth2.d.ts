/** The part of simple-oauth2 2.x that the tests use; the package brings no types. */
declare module 'simple-oauth2' {
  interface Token {
    token: Record<string, unknown>
    refresh(parameters?: object): Promise<Token>
    revokeAll(): Promise<void>
  }
  const simpleOAuth2: {
    create(options: {
      client: { id: string; secret: string }
      auth: { tokenHost: string; tokenPath: string; authorizePath: string; revokePath: string }
      options?: { authorizationMethod: 'header' | 'body' }
    }): {
      authorizationCode: {
        authorizeURL(parameters: Record<string, string>): string
        getToken(parameters: Record<string, string | string[]>): Promise<Record<string, unknown>>
      }
      clientCredentials: {
        getToken(parameters: Record<string, string | string[]>): Promise<Record<string, unknown>>
      }
      accessToken: { create(token: Record<string, unknown>): Token }
    }
  }
  export default simpleOAuth2
}
