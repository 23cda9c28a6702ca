import { purgeExpired } from '../../platform/database/index.ts'

/** Milliseconds in which a device that polls still hears that its code has expired, and not that there is none. */
const retention = 3_600_000

export const purgeDeviceAuthorizations = purgeExpired('device_authorizations', 'id', retention)
