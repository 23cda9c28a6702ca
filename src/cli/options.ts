import { InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../kernel/duration.ts'
import { parseUrl } from '../kernel/url.ts'
import { variable } from '../platform/config/variables.ts'

export type Format = 'text' | 'json'

export const formatOption = (): Option =>
  new Option('--format <format>', 'how to print the result').choices(['text', 'json']).default('text')

export const configOption = (): Option =>
  new Option('-c, --config <file>', 'YAML or JSON file with the configuration')

/** Where the admin API is. ORY_SDK_URL is the variable of Hydra's own commands. */
export const adminEndpointOption = (): Option =>
  endpointOption(
    'the admin API (environment: GATEHOUSE_ADMIN_URL, ORY_SDK_URL; its token, if it is locked: GATEHOUSE_ADMIN_TOKEN)',
    variable('GATEHOUSE_ADMIN_URL') ?? variable('ORY_SDK_URL') ?? 'http://127.0.0.1:4445',
  )

export const publicEndpointOption = (): Option =>
  endpointOption(
    'the public API (environment: GATEHOUSE_PUBLIC_URL)',
    variable('GATEHOUSE_PUBLIC_URL') ?? 'http://127.0.0.1:4444',
  )

const endpointOption = (description: string, value: string): Option =>
  new Option('-e, --endpoint <url>', description).argParser(httpUrl).default(value)

export function httpUrl(text: string): string {
  if (/^https?:$/.test(parseUrl(text)?.protocol ?? '')) return text
  throw new InvalidArgumentError('It must be an http or https URL.')
}

export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text)
  throw new InvalidArgumentError('It must be a port number, 0 to 65535.')
}

export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number.')
}

export function positiveNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

/** Milliseconds. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text)
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds
  throw new InvalidArgumentError('It must be a duration such as 90s or 5m.')
}

/** For options that may be repeated, given a comma-separated list, or both. */
export const listed = (text: string, before: string[] | undefined): string[] => [
  ...(before ?? []),
  ...text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
]
