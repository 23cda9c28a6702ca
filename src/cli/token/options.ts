import { type Command, Option } from 'commander'
import { variable } from '../../platform/config/variables.ts'
import { type Format, formatOption, publicEndpointOption } from '../options.ts'

export interface ClientOptions {
  endpoint: string
  format: Format
  clientId?: string
  clientSecret?: string
  tokenEndpointAuthMethod?: 'client_secret_basic' | 'client_secret_post' | 'none'
}

/** What every command takes that speaks to the public API in the name of a client. */
export function addClientOptions(command: Command): Command {
  return command
    .addOption(publicEndpointOption())
    .addOption(credential('--client-id <id>', 'client id', 'OAUTH2_CLIENT_ID'))
    .addOption(credential('--client-secret <secret>', 'client secret', 'OAUTH2_CLIENT_SECRET'))
    .addOption(
      new Option(
        '--token-endpoint-auth-method <method>',
        'how the client authenticates (default: by its secret, if any)',
      ).choices(['client_secret_basic', 'client_secret_post', 'none']),
    )
    .addOption(formatOption())
}

/** The default is read from the environment and never shown. */
function credential(flag: string, description: string, name: string): Option {
  const option = new Option(flag, `${description} (environment: ${name})`)
  const value = variable(name)
  return value === undefined ? option : option.default(value, 'from the environment')
}
