import { type Command, Option } from 'commander'
import { randomToken } from '../../kernel/ids.ts'
import { hash } from '../../kernel/secrets.ts'
import { examples } from '../examples.ts'
import { type Format, formatOption } from '../options.ts'
import { printRecord, remark } from '../output.ts'

interface Options {
  name: string
  scope: string
  format: Format
}

const prefix = 'gatehouse_admin_'

export function define(command: Command): void {
  command
    .option('--name <name>', 'who gets it; the log shows this name', 'operator')
    .addOption(
      new Option('--scope <scope>', 'what it opens')
        .choices(['everything', 'clients', 'login-and-consent'])
        .default('everything'),
    )
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nNothing is stored: put name, hash and scope into serve.admin.tokens, and give the token to the caller alone.\n' +
        'The commands of this program send what GATEHOUSE_ADMIN_TOKEN holds.',
    )
    .action(create)
  examples(command, 'admin-token', 'admin-token --name login-app --scope login-and-consent')
}

function create({ name, scope, format }: Options): void {
  const token = `${prefix}${randomToken(32)}`
  const digest = Buffer.from(hash(token), 'base64url').toString('hex')
  printRecord(format, { token, name, hash: `sha256:${digest}`, scope })
  remark('Keep the token: only its hash goes into serve.admin.tokens, and it cannot be printed again.')
}
