/** Health, readiness, version and measurements of the process. Owns nothing else. */
export { measurements, operations } from './routes.ts'
