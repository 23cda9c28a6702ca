import { Command, CommanderError } from 'commander'
import { aboutProgram, commands } from './commands.ts'
import { examples } from './examples.ts'
import { CommandFailure, exitCodes } from './failure.ts'
import { version } from './version.ts'

/** Runs one command line and returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  endWithReader()
  try {
    const program = await createProgram(argv)
    await program.parseAsync(argv, { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    return report(error)
  }
}

async function createProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('gatehouse')
    .description(
      'Single sign-on in one process: an OAuth 2.0 and OpenID Connect server, identities and their pages.',
    )
    .usage('<command> [options]')
    .helpOption('-h, --help', 'explain a command')
    .version(version, '-V, --version', 'print the version')
    .configureOutput({ outputError: (text, write) => write(sentence(text)) })
    .showHelpAfterError(false)
    .exitOverride()
  const help = new Command('help').argument('[command]').description('explain a command')
  program.addHelpCommand(help.helpGroup(aboutProgram))
  const called = calledCommand(argv)
  for (const { name, summary, group, load } of commands) {
    const command = program.command(name).description(summary).helpGroup(group)
    if (name === called) (await load()).define(command, commands)
  }
  examples(
    program,
    'demo',
    'serve --dev',
    'client create --name "My application" --redirect-uri https://app.example.com/callback',
  )
  program.addHelpText(
    'after',
    '\nEnds with 0 when all went well, 1 when the operation failed, 2 when the command line or the configuration\n' +
      'is wrong, 3 when the server cannot be reached.',
  )
  return program
}

/** The reader of the output may have seen enough, as `head` does: nobody is left to tell anything. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(exitCodes.ok)
      throw error
    })
  }
}

function calledCommand(argv: readonly string[]): string | undefined {
  const words = argv.filter((word) => !word.startsWith('-'))
  return words[0] === 'help' ? words[1] : words[0]
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  if (error instanceof CommandFailure) return fail(error.exitCode, error.message)
  if (!(error instanceof Error)) return fail(exitCodes.failed, String(error))
  // By its name: most commands need no configuration and are not to wait for its schema to load.
  if (error.name === 'ConfigurationError') return fail(exitCodes.usage, error.message)
  return fail(exitCodes.failed, error.stack ?? error.message)
}

function fail(exitCode: number, message: string): number {
  process.stderr.write(`${message}\n`)
  return exitCode
}

/** Commander says `error: unknown option '--x'\n(Did you mean --y?)`; people get sentences and where to look. */
function sentence(text: string): string {
  const [first = '', suggestion] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n')
  const said = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`
  const meant = suggestion ? ` ${suggestion.replace(/^\((.*)\)$/, '$1')}` : ''
  return `${said}${meant}\nAdd --help to see what the command takes.\n`
}
