/**
 * The policy that every hosted page is served with: no scripts at all, one stylesheet from here, images for logos.
 * `formTargets` are origins that a form may end up at: browsers apply `form-action` to the redirects that follow a
 * post, and a sign-in form ends at the application or at an external provider.
 */
export function contentSecurityPolicy(formTargets: readonly string[] = []): string {
  const formAction = ["'self'", ...formTargets].join(' ')
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
