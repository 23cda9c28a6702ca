/**
 * Stretching of secrets that people choose: Argon2id (RFC 9106) in PHC string format, on the thread pool.
 *
 * Owns the parameters and the bounded queue, which other heavy work may use. The module that asks decides what is
 * hashed, where it is kept and who may try how often. Secrets with full entropy need no stretching: `hash` of the kernel serves those.
 */

export { createPasswordHasher, type PasswordHasher } from './password-hasher.ts'
export { createQueue } from './queue.ts'
