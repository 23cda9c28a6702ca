import type { Naming } from '../../platform/config/index.ts'

/** Variables that other programs are known for, though they begin like a section of the configuration. */
export const naming: Naming = {
  prefix: 'GATEHOUSE_',
  foreign: [
    // The session manager of a desktop; secrets of web frameworks.
    /^SESSION_(MANAGER|SECRET)$/,
    // Where hosting services put the address of a database.
    /^DATABASE_(URL|HOST|PORT|NAME|USER|USERNAME|PASSWORD)$/,
    /^OAUTH2_PROXY_/,
    /^LOG_(DIR|FILE|PATH)$/,
  ],
}
