import { choice, fragment, group, optional } from '../config/index.ts'

export const logConfiguration = fragment({
  keys: {
    log: group('Logs, on standard error.', {
      level: choice(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'info',
        'Least important level to log.',
      ),
      format: optional(
        choice(['json', 'text'], undefined, 'JSON lines, or text for a person. Default: text on a terminal.'),
      ),
    }),
  },
})
