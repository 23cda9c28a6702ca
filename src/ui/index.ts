/**
 * The hosted pages: sign in, register, consent, sign out, and the way back from identity providers.
 *
 * Owns HTML, the session cookie and the protection of forms; works without JavaScript. Decides nothing about who
 * somebody is or what is granted: it asks the domain and answers the login, consent and logout requests of the
 * authorization server, as any other login application could.
 */
export { hostedPages } from './routes.ts'
