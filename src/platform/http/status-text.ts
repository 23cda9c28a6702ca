/**
 * Not imported: an `import` of this module reads all that it exports, and for its WebSocket Node.js then loads an HTTP client
 * that takes 13 MB.
 */
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** The reason phrase of a status (RFC 9110 §15); empty for a status without one. */
export const statusText = (status: number): string => STATUS_CODES[status] ?? ''
