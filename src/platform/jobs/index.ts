/** Background work that any node may do. Owns timing and failure; each job owns how it claims its work. */
export { type Job, type Jobs, startJobs } from './jobs.ts'
