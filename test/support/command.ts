import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { freePort } from '../../src/platform/http/index.ts'

const main = join(import.meta.dirname, '../../src/main.ts')

export type Outcome = { code: number | null; stdout: string; stderr: string }

export type CommandOptions = {
  cwd?: string
  /** Beside the few variables that a process needs; the caller's own configuration stays out. */
  environment?: Record<string, string>
  /** Standard input. */
  input?: string
  /** Default: the program of this clone. */
  program?: string
}

export type RunningCommand = {
  process: ChildProcess
  /** Resolves when standard output and error together match; rejects when the process ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>
  ends(): Promise<Outcome>
}

const running = new Set<ChildProcess>()
// A test that failed halfway leaves no process behind.
after(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts `gatehouse ...args` as a process of its own. */
export function startCommand(args: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const child = spawn(process.execPath, [options.program ?? main, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...options.environment },
    stdio: 'pipe',
  })
  running.add(child)
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  }
  child.stdin.on('error', () => {}).end(options.input ?? '')
  const end = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      running.delete(child)
      resolve({ code, ...output })
    })
  })
  const prints = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output.stdout + output.stderr)
        if (match) resolve(match)
      }
      look()
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      end.then(({ code, stdout, stderr }) => {
        reject(new Error(`ended with ${code} before it printed ${pattern}:\n${stdout}${stderr}`))
      }, reject)
    })
  return { process: child, prints, ends: () => end }
}

/** Runs `gatehouse ...args` to its end. */
export const runCommand = (args: readonly string[], options: CommandOptions = {}): Promise<Outcome> =>
  startCommand(args, options).ends()

/** A folder that goes when the test ends. */
export async function temporaryFolder(context: {
  after(remove: () => Promise<void>): void
}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Ports that were free a moment ago. */
export const freePorts = (count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => freePort('127.0.0.1')))

/** The demo, once it is ready. Between its choice of free ports and their use another test may take one: then it chooses again. */
export const startDemo = async (...args: string[]): Promise<RunningCommand> => {
  for (let attempt = 1; ; attempt += 1) {
    const demo = startCommand(['demo', '--port', '0', ...args])
    try {
      await demo.prints(/Press Ctrl-C to stop\./)
      return demo
    } catch (error) {
      if (attempt === 3 || !/already in use/.test((await demo.ends()).stderr)) throw error
    }
  }
}
