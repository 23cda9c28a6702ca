// Measures answers against the models that Ory publishes, as strictly as its generated Go client decodes them.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type * as Ory from '@ory/hydra-client'

/** The models' names, so that a misspelt one does not compile. */
interface Models {
  ErrorOAuth2: Ory.ErrorOAuth2
  IntrospectedOAuth2Token: Ory.IntrospectedOAuth2Token
  JsonWebKeySet: Ory.JsonWebKeySet
  OAuth2Client: Ory.OAuth2Client
  OAuth2ConsentRequest: Ory.OAuth2ConsentRequest
  OAuth2LoginRequest: Ory.OAuth2LoginRequest
  OAuth2LogoutRequest: Ory.OAuth2LogoutRequest
  OAuth2RedirectTo: Ory.OAuth2RedirectTo
  OAuth2TokenExchange: Ory.OAuth2TokenExchange
  OidcConfiguration: Ory.OidcConfiguration
}

interface Property {
  required: boolean
  type: string
}

const declarations = readFileSync(
  new URL('api.d.ts', import.meta.resolve('@ory/hydra-client')),
  'utf8',
).replaceAll(/\/\*[\s\S]*?\*\//g, '')

const models = new Map(
  [...declarations.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)].map(
    ([, name = '', body = '']) => [name, propertiesIn(body)],
  ),
)

function propertiesIn(body: string): Map<string, Property> {
  return new Map(
    [...body.matchAll(/^ {4}'(\w+)'(\?)?: ([^;{]+|\{[\s\S]*?\});$/gm)].map(
      ([, name = '', optional, type = '']) => [name, { required: optional === undefined, type }],
    ),
  )
}

/** Asserts that `value` has every member that the model requires, none that it lacks, and each with its type. */
export function assertModel<Name extends keyof Models>(
  name: Name,
  value: unknown,
): asserts value is Models[Name] {
  assert.deepEqual(problems(name, value, name), [])
}

function problems(model: string, value: unknown, path: string): string[] {
  const properties = models.get(model)
  assert.ok(properties, `${fileURLToPath(import.meta.resolve('@ory/hydra-client'))} has no model ${model}`)
  if (typeof value !== 'object' || value === null) return [`${path} is not an object`]
  const members = Object.entries(value)
  return [
    ...members.flatMap(([key, member]) => {
      const property = properties.get(key)
      return property
        ? mismatch(property.type, member, `${path}.${key}`)
        : [`${path}.${key} is not in the model`]
    }),
    ...[...properties].flatMap(([key, { required }]) =>
      required && (value as Record<string, unknown>)[key] === undefined ? [`${path}.${key} is missing`] : [],
    ),
  ]
}

/** `null` decodes into every type. */
function mismatch(type: string, value: unknown, path: string): string[] {
  if (type === 'any' || type === 'object' || value === null) return []
  const element = /^Array<(.+)>$/.exec(type)?.[1]
  if (element !== undefined) {
    if (!Array.isArray(value)) return [`${path} is not an array`]
    return value.flatMap((item, index) => mismatch(element, item, `${path}[${index}]`))
  }
  if (models.has(type)) return problems(type, value, path)
  const expected = type.startsWith('{') ? 'object' : type
  return typeof value === expected ? [] : [`${path} is ${typeof value} instead of ${expected}`]
}
