/**
 * Keys (RFC 7517): those that sign tokens, made at first start and rotated, and other sets that somebody keeps here.
 *
 * Owns the table of keys, what a valid key is, encryption at rest, the keys that every node has in memory, rotation,
 * signing and the verification of what was signed here. Does not own the claims of any token.
 */
export { createKeys, type Keys } from './keys.ts'
export { rotationJob } from './rotation-job.ts'
export { JwkSchema, type KeyFault, keySets } from './schema.ts'
