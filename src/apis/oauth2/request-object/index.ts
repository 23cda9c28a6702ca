/** Request objects, by value and by reference (OpenID Connect Core §6, RFC 9101). Owns how they are fetched and believed. */
export { resolveRequestObject } from './request-object.ts'
