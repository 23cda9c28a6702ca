import { Type } from 'typebox'
import { group } from './parts.ts'

/** RFC 6265 §4.1.1. */
export const cookieName = (value: string, description: string) =>
  Type.String({
    description,
    default: value,
    pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
    errorText: 'must be the name of a cookie: letters, digits, - and _',
  })

export const cookiePath = (description: string) =>
  Type.String({
    description,
    default: '/',
    pattern: '^/[!-:<-~]*$',
    errorText: 'must be a path that begins with /',
  })

/** Hydra's. Development mode appends `_dev`, and each client has cookies of its own for login and consent. */
export const cookieNames = group('Names; development mode appends `_dev`.', {
  login_csrf: cookieName('ory_hydra_login_csrf', 'Binds a login request to its browser.'),
  consent_csrf: cookieName('ory_hydra_consent_csrf', 'Binds a consent request to its browser.'),
  device_csrf: cookieName('ory_hydra_device_csrf', 'Binds the entry of a user code to its browser.'),
  session: cookieName('ory_hydra_session', 'Remembers a sign-in.'),
})
