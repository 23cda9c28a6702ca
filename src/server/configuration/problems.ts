import { certificateProxyProblems } from '../../apis/admin-access/configuration.ts'
import type { Configuration } from './index.ts'

/** Demands of keys of different modules on each other, one sentence for each fault. */
export function problemsBetweenModules({
  dev,
  urls,
  secrets,
  serve,
  selfservice,
  courier,
}: Configuration): string[] {
  const found = certificateProxyProblems(serve.admin, serve.tls.allow_termination_from)
  if (!dev) {
    if (!urls.self.issuer)
      found.push(
        'urls.self.issuer is missing: set it to the https URL that clients use, or pass --dev to try things out',
      )
    else if (!urls.self.issuer.startsWith('https://'))
      found.push('urls.self.issuer must be an https URL outside development mode (serve --dev)')
    if (secrets.system.length === 0)
      found.push(
        'secrets.system is missing: set a random value of at least 16 characters, such as the output of `openssl rand -hex 32`',
      )
  }
  if (selfservice.flows.verification.enabled && !courier.smtp.connection_uri && !dev)
    found.push(
      'selfservice.flows.verification.enabled needs courier.smtp.connection_uri, or nobody gets a code',
    )
  return found
}
