import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createLogger } from './index.ts'

function recorder() {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger(
    { level: 'debug', format: 'json' },
    { write: (line) => void lines.push(JSON.parse(line)) },
  )
  return { lines, logger }
}

it('codes of errors are readable: they are what an operator looks up', () => {
  const { lines, logger } = recorder()
  logger.error({ err: Object.assign(new Error('too many connections'), { code: '53300' }) }, 'failed')
  assert.partialDeepStrictEqual(lines[0], { err: { code: '53300', message: 'too many connections' } })
})

it('codes that are secrets are cut out, as is all else under the name of a secret', () => {
  const { lines, logger } = recorder()
  logger.info({ code: 'abc', form: { code: 'def', password: 'ghi' }, err: { token: 'jkl' } }, 'asked')
  assert.doesNotMatch(JSON.stringify(lines), /abc|def|ghi|jkl/)
})

it('CWE-150: in plain text nobody draws on a terminal or begins a line of theirs', () => {
  const lines: string[] = []
  const logger = createLogger({ level: 'info', format: 'text' }, { write: (line) => void lines.push(line) })
  logger.info({ client: 'a\n2026 ERROR\u001b[2J\u009b2J\u202e', nested: ['\u009b'] }, 'refused\r')
  assert.match(lines.join(''), /^[^\p{C}]+\n$/u)
  assert.match(lines.join(''), /client=a\\n2026 ERROR\\u001b\[2J/)
})
