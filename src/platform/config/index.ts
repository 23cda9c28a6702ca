/**
 * Configuration: files, environment variables, types, documentation and an editor's schema out of fragments.
 * Owns reading and checking. The keys are stated beside the modules that they configure, which derive their settings.
 */
export type { Dialect } from './adapt.ts'
export type { Outline } from './compose.ts'
export { defineConfiguration } from './define.ts'
export { type ConfiguredBy, type ConfiguredByAll, fragment, type Together } from './fragment.ts'
export type { ConfigurationSources } from './load.ts'
export { milliseconds } from './milliseconds.ts'
export * from './parts.ts'
export { mask } from './redact.ts'
export type { Naming } from './unknown-variables.ts'
