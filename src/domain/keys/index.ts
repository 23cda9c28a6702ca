/**
 * Signing keys (RFC 7517): made at first start, encrypted at rest, cached, shared between nodes.
 *
 * Owns the table of keys, signing and the verification of what was signed here. Does not own the claims of any token.
 */
export { type SigningAlgorithm, signingAlgorithms } from './algorithms.ts'
export { createKeys, type KeySetName, type Keys, keySets } from './keys.ts'
