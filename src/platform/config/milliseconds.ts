import { parseDuration } from '../../kernel/duration.ts'

/** Of a duration that has been checked. */
export const milliseconds = (text: string): number => parseDuration(text) as number
