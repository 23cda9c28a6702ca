/** Structured logs. Owns levels, formats and redaction; what is worth a line is the caller's to decide. */
export { createLogger, type Logger, type LogSettings } from './logger.ts'
