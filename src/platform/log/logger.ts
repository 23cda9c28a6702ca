import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

export interface LogSettings {
  level: string
  format: 'json' | 'text'
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

const under = (prefix: string) => (key: string) =>
  key.startsWith('[') ? `${prefix}${key}` : `${prefix}.${key}`

/** JSON lines (or plain text for a person), with secrets cut out wherever a field bears a secret's name. */
export function createLogger(settings: LogSettings, destination?: DestinationStream): Logger {
  const options = {
    level: settings.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...secretKeys, ...secretKeys.map(under('*'))], censor: '[redacted]' },
  }
  const stream = destination ?? pino.destination({ dest: 2, sync: false })
  return pino(options, settings.format === 'text' ? plainText(stream) : stream)
}

/** Turns each JSON line into `time LEVEL message key=value ...`. */
function plainText(stream: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      const { time, level, msg, ...fields } = JSON.parse(line) as Record<string, unknown>
      const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${plainValue(value)}`)
      stream.write(
        `${String(time)} ${String(level).toUpperCase().padEnd(5)} ${String(msg ?? '')}${rest.join('')}\n`,
      )
    },
  }
}

const plainValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
