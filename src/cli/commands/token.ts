import type { Command } from 'commander'
import * as oidc from 'openid-client'
import { examples } from '../examples.ts'
import {
  adminEndpointOption,
  duration,
  type Format,
  formatOption,
  httpUrl,
  listed,
  portNumber,
  wholeNumber,
} from '../options.ts'
import { printRecord } from '../output.ts'
import { request } from '../request.ts'
import { type SignInOptions, signIn } from '../token/authorization-code.ts'
import { connect } from '../token/connect.ts'
import { type DeviceOptions, signInElsewhere } from '../token/device-code.ts'
import { explained } from '../token/explain.ts'
import { addClientOptions, type ClientOptions } from '../token/options.ts'

export function define(command: Command): void {
  const step = (name: string, description: string) => command.command(name).description(description)
  const scopes = (text: string, before: string[] | undefined) => listed(text.replaceAll(' ', ','), before)

  examples(
    addClientOptions(step('client-credentials', 'get an access token for the client itself'))
      .option('--scope <scope>', 'scopes to ask for', scopes)
      .option('--audience <audience>', 'audiences to ask for', listed)
      .action(clientCredentials),
    'token client-credentials --client-id 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10 --client-secret ... --scope reports',
  )
  examples(
    addClientOptions(step('authorization-code', 'sign in with a browser, as a person, and get tokens'))
      .option('--scope <scope>', 'scopes to ask for (default: openid offline_access)', scopes)
      .option('--audience <audience>', 'audiences to ask for', listed)
      .option('--port <port>', 'port of this machine that the browser returns to', portNumber, 4446)
      .option(
        '--redirect <url>',
        'redirect URI, if the browser reaches that port by another address',
        httpUrl,
      )
      .option('--prompt <prompt>', 'login, consent or none')
      .option('--max-age <seconds>', 'sign in again if the last time was longer ago', wholeNumber)
      .option('--timeout <duration>', 'how long to wait for the sign-in (default: 5m)', duration)
      .option('--no-open', 'print the address without opening a browser')
      .addHelpText(
        'after',
        '\nThe client needs the redirect URI http://127.0.0.1/callback (any port) or the one given with --redirect.',
      )
      .action(authorizationCode),
    'token authorization-code --client-id 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10 --client-secret ...',
  )
  examples(
    addClientOptions(step('device-code', 'sign in on another device, as a television does, and get tokens'))
      .option('--scope <scope>', 'scopes to ask for (default: openid offline_access)', scopes)
      .option('--audience <audience>', 'audiences to ask for', listed)
      .option('--timeout <duration>', 'how long to wait (default: as long as the code is good)', duration)
      .action(deviceCode),
    'token device-code --client-id 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10',
  )
  examples(
    step('introspect', 'say whether a token is good and what it stands for (admin API)')
      .argument('<token>', 'access token or refresh token')
      .option('--scope <scope>', 'scopes that it must have', scopes)
      .addOption(adminEndpointOption())
      .addOption(formatOption())
      .action(introspect),
    'token introspect ory_at_...',
  )
  examples(
    step('preview', 'say what a client would learn about a person, without anybody signing in (admin API)')
      .requiredOption('--client <id>', 'client that would get the tokens')
      .requiredOption('--identity <id>', 'person who would sign in at the hosted pages')
      .option('--scope <scope>', 'scopes that would be granted (default: all of the client)', scopes)
      .option('--claims <json>', "the request's claims parameter (OpenID Connect Core 5.5)")
      .addOption(adminEndpointOption())
      .addOption(formatOption())
      .action(preview),
    'token preview --client 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10 --identity 6d1f0f0e-0d5c-4f57-a1a4-7f4a5f0a7f11',
  )
  examples(
    addClientOptions(step('revoke', 'make a token useless, and those that came with it'))
      .argument('<token>', 'access token or refresh token')
      .action(revoke),
    'token revoke ory_at_... --client-id 9b2d8f0e-3f0c-4d1c-9a55-2c1a5f3f4f10 --client-secret ...',
  )
}

interface ClientCredentialsOptions extends ClientOptions {
  scope?: string[]
  audience?: string[]
}

async function clientCredentials(options: ClientCredentialsOptions): Promise<void> {
  const { endpoint, format, scope, audience } = options
  const server = await connect(options)
  const parameters = {
    ...(scope && { scope: scope.join(' ') }),
    ...(audience && { audience: audience.join(' ') }),
  }
  printRecord(format, await explained(endpoint, () => oidc.clientCredentialsGrant(server, parameters)))
}

async function authorizationCode(
  options: Omit<SignInOptions, 'scope' | 'timeout'> & Partial<SignInOptions>,
): Promise<void> {
  const { scope = ['openid', 'offline_access'], timeout = 5 * 60_000 } = options
  printRecord(options.format, await signIn({ ...options, scope, timeout }))
}

async function deviceCode(options: Omit<DeviceOptions, 'scope'> & Partial<DeviceOptions>): Promise<void> {
  const { scope = ['openid', 'offline_access'] } = options
  printRecord(options.format, await signInElsewhere({ ...options, scope }))
}

async function introspect(
  token: string,
  options: { endpoint: string; format: Format; scope?: string[] },
): Promise<void> {
  const { body } = await request({
    endpoint: options.endpoint,
    method: 'POST',
    path: 'admin/oauth2/introspect',
    form: { token, scope: options.scope?.join(' ') },
    purpose: 'inspect the token',
  })
  printRecord(options.format, body as object)
}

async function preview(options: {
  endpoint: string
  format: Format
  client: string
  identity: string
  scope?: string[]
  claims?: string
}): Promise<void> {
  const { body } = await request({
    endpoint: options.endpoint,
    method: 'GET',
    path: 'admin/oauth2/tokens/preview',
    query: {
      client_id: options.client,
      identity_id: options.identity,
      scope: options.scope?.join(' '),
      claims: options.claims,
    },
    purpose: 'preview the tokens',
  })
  printRecord(options.format, body as object)
}

async function revoke(token: string, options: ClientOptions): Promise<void> {
  const server = await connect(options)
  await explained(options.endpoint, () => oidc.tokenRevocation(server, token))
  printRecord(options.format, { revoked: true })
}
