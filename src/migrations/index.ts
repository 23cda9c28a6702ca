import type { Migrations } from '../platform/database/index.ts'
import { authorizationServer } from './0001-authorization-server.ts'
import { identities } from './0002-identities.ts'
import { clientModel } from './0003-client-model.ts'
import { keyRotation } from './0004-key-rotation.ts'
import { logout } from './0005-logout.ts'
import { housekeeping } from './0006-housekeeping.ts'
import { device } from './0007-device.ts'
import { trust } from './0008-trust.ts'
import { refreshGrace } from './0009-refresh-grace.ts'
import { courier } from './0010-courier.ts'
import { accounts } from './0011-accounts.ts'
import { rememberedConsents } from './0012-remembered-consents.ts'
import { ends } from './0023-ends.ts'
import { endings } from './0024-endings.ts'
import { clientDocuments } from './0025-client-documents.ts'
import { registrations } from './0029-registrations.ts'

/** Every migration, in the order of the names. A migration that has been released never changes. */
export const migrations: Migrations = {
  '0001-authorization-server': authorizationServer,
  '0002-identities': identities,
  '0003-client-model': clientModel,
  '0004-key-rotation': keyRotation,
  '0005-logout': logout,
  '0006-housekeeping': housekeeping,
  '0007-device': device,
  '0008-trust': trust,
  '0009-refresh-grace': refreshGrace,
  '0010-courier': courier,
  '0011-accounts': accounts,
  '0012-remembered-consents': rememberedConsents,
  '0023-ends': ends,
  '0024-endings': endings,
  '0025-client-documents': clientDocuments,
  '0029-registrations': registrations,
}
