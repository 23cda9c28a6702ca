/** Health, readiness, version and measurements of the process. Owns nothing else. */
export { healthOperations, measurementOperations } from './operations.ts'
export { measurements, operations } from './routes.ts'
