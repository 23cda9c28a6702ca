import { type DestinationStream, type Logger, pino } from 'pino'
import { systemClock } from '../../kernel/clock.ts'

export type { Logger }

export interface LogSettings {
  level: string
  /** Default: text on a terminal, JSON elsewhere. */
  format?: 'json' | 'text'
}

const secretKeys = [
  'password',
  'client_secret',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'code',
  'code_verifier',
  'assertion',
  'authorization',
  'cookie',
  '["set-cookie"]',
]

/**
 * A write for each line would take a sixth of the time of a short request, in this thread and in another one. What is
 * gathered is written when the process ends, for whatever reason it can still act on.
 */
const gathering = { minLength: 8 * 1024, periodicFlush: 100 }

/**
 * The code of an error says what failed, such as 53300 of PostgreSQL. It is what an operator looks up, and no secret.
 * Only for paths that are named themselves the logger says where it found a value.
 */
const errorCode = 'err.code'
const censor = (value: unknown, [under, name]: string[]): unknown =>
  under === 'err' && name === 'code' ? value : '[redacted]'

const under = (prefix: string) => (key: string) =>
  key.startsWith('[') ? `${prefix}${key}` : `${prefix}.${key}`

/** JSON lines (or plain text for a person), with secrets cut out wherever a field bears a secret's name. */
export function createLogger(settings: LogSettings, destination?: DestinationStream): Logger {
  const options = {
    level: settings.level,
    base: null,
    timestamp: timestamps(),
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [errorCode, ...secretKeys, ...secretKeys.map(under('*'))], censor },
  }
  const stream =
    destination ??
    (process.stderr.isTTY ? process.stderr : pino.destination({ dest: 2, sync: false, ...gathering }))
  const { format = process.stderr.isTTY ? 'text' : 'json' } = settings
  return pino(options, format === 'text' ? plainText(stream) : stream)
}

/** Turns each JSON line into `time LEVEL message key=value ...`. */
function plainText(stream: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      const { time, level, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
      const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${plainValue(value)}`)
      const text = `${String(time)} ${String(level).toUpperCase().padEnd(5)} ${String(msg ?? '')}${rest.join('')}`
      stream.write(`${text.replace(/\p{C}/gu, escaped)}\n`)
    },
  }
}

/** Strangers choose some of the text. On a terminal it must neither draw nor begin a line. */
const escaped = (character: string): string =>
  character === '\n' ? '\\n' : `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, '0')}`

const plainValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Lines of the same millisecond share the text of their time. */
function timestamps(): () => string {
  let at = Number.NaN
  let text = ''
  return () => {
    const now = systemClock.now()
    if (now !== at) {
      at = now
      text = `,"time":"${new Date(now).toISOString()}"`
    }
    return text
  }
}
