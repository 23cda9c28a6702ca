import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { failed } from './failure.ts'

/** Asks a person without showing what is typed; reads the first line where standard input is a file or a pipe. */
export async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).split(/\r?\n/, 1)[0] ?? ''
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stderr.write('Password: ')
  try {
    return await new Promise((resolve, reject) => {
      terminal.once('close', () => reject(failed('No password was given: nothing was created.')))
      terminal.question('').then(resolve, reject)
    })
  } finally {
    process.stderr.write('\n')
    terminal.close()
  }
}
