/**
 * The policy that every hosted page is served with: no scripts at all, one stylesheet from here, images for logos.
 * Pages that hash passwords in the browser run scripts from here, Argon2 in WebAssembly among them, and those ask
 * nobody else.
 *
 * Browsers apply `form-action` to every redirect that follows a post. A sign-in form ends at the application or at an
 * identity provider, which may lead on to anywhere: such pages go without the directive, as no list could be complete.
 */
export function contentSecurityPolicy({
  formsLeadAway = false,
  scripts = false,
}: {
  formsLeadAway?: boolean
  scripts?: boolean
} = {}): string {
  return [
    "default-src 'none'",
    ...(scripts ? ["script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self'"] : []),
    "style-src 'self'",
    "img-src 'self' https: data:",
    ...(formsLeadAway ? [] : ["form-action 'self'"]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
