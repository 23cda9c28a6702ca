import { authentications } from './authentications.ts'
import { clients } from './clients.ts'
import { consents } from './consents.ts'
import { courier } from './courier.ts'
import { device } from './device.ts'
import { events } from './events.ts'
import { flows } from './flows.ts'
import { identities } from './identities.ts'
import { interactions } from './interactions.ts'
import { keys } from './keys.ts'
import { logout } from './logout.ts'
import { methods } from './methods.ts'
import { refusals } from './refusals.ts'
import { sessions } from './sessions.ts'
import { toMigration } from './tables.ts'
import { throttle } from './throttle.ts'
import { tokens } from './tokens.ts'
import { trust } from './trust.ts'

/** The tables of every module. Nothing references a table that comes after it. */
export const tables = toMigration([
  clients,
  keys,
  interactions,
  consents,
  tokens,
  device,
  trust,
  logout,
  identities,
  sessions,
  courier,
  methods,
  authentications,
  events,
  refusals,
  throttle,
  flows,
])
