import { generic } from './generic.ts'
import { oidcProvider } from './provider.ts'

const authority = 'https://login.microsoftonline.com'
const tenantId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Microsoft Entra ID. The discovery document of the shared endpoints (`common`, `organizations`) names an issuer with a
 * placeholder for the tenant, so who issued a token follows from its `tid`.
 */
export const microsoft = oidcProvider({
  ...generic,
  description: 'Microsoft Entra ID',
  label: 'Microsoft',
  mark: [
    { fill: '#f25022', d: 'M3 3h8.5v8.5H3z' },
    { fill: '#7fba00', d: 'M12.5 3H21v8.5h-8.5z' },
    { fill: '#00a4ef', d: 'M3 12.5h8.5V21H3z' },
    { fill: '#ffb900', d: 'M12.5 12.5H21V21h-8.5z' },
  ],
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
})
