/** Health, readiness and version of the process. Owns nothing else. */
export { type Operations, operations } from './routes.ts'
