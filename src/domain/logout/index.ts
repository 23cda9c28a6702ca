/**
 * The end of sessions, and how clients hear of it.
 *
 * Owns the table of deliveries, logout tokens, retries, and who is told. Does not own the sessions (interactions), nor
 * who may end one (the logout endpoint, the admin API). Follows OpenID Connect Back-Channel Logout 1.0 and Front-Channel
 * Logout 1.0.
 */
export { createLogout, type Logout } from './logout.ts'
export { type Delivery, type DeliveryStatus, deliveryStatuses } from './schema.ts'
export { purgeDeliveries } from './store.ts'
export { revokingUnfinished } from './unfinished.ts'
