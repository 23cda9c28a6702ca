import type { Provider } from '../schema.ts'
import { generic } from './generic.ts'

const authority = 'https://login.microsoftonline.com'
const tenantId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Microsoft Entra ID. The discovery document of the shared endpoints (`common`, `organizations`) names an issuer with a
 * placeholder for the tenant, so who issued a token follows from its `tid`.
 */
export const microsoft: Provider = {
  ...generic,
  label: 'Microsoft',
  // Any tenant of a shared endpoint decides itself which addresses its people have.
  vouchesForAddresses: (settings) => {
    const issuer = generic.issuer(settings)
    const [tenant = ''] = issuer.slice(authority.length + 1).split('/')
    return !issuer.startsWith(`${authority}/`) || tenantId.test(tenant)
  },
  check: ({ tid, iss }, settings) => {
    const issuer = generic.issuer(settings)
    if (!issuer.startsWith(`${authority}/`)) return
    if (typeof tid !== 'string' || !tenantId.test(tid)) throw new Error('the token names no tenant')
    if (iss !== `${authority}/${tid}/v2.0`)
      throw new Error('the token was not issued by the tenant that it names')
    const [configured = ''] = issuer.slice(authority.length + 1).split('/')
    if (tenantId.test(configured) && configured.toLowerCase() !== tid.toLowerCase()) {
      throw new Error('the token comes from another tenant')
    }
  },
}
