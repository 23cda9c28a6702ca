import type { TSchema } from 'typebox'
import type { Leaf, SchemaNode } from './leaves.ts'

/** The reference page of every key, as Markdown. */
export function configurationMarkdown(leaves: readonly Leaf[]): string {
  const sections = new Map<string, Leaf[]>()
  for (const leaf of leaves) {
    const section = leaf.path.length > 1 ? (leaf.path[0] as string) : 'top level'
    sections.set(section, [...(sections.get(section) ?? []), leaf])
  }
  return `# Configuration

Gatehouse reads a YAML or JSON file (\`gatehouse serve --config FILE\`) and environment variables; a variable wins over the
file. Lists in variables are comma-separated, lists of objects are JSON. Unknown keys are refused; a
variable that looks like one of these and is none is named in a warning. A key that bears the name of a key of Ory Hydra or Ory
Kratos means the same. Keys of Hydra that mean nothing here are left out with a warning.

An editor checks the file against \`configuration.schema.json\` with this first line:

\`\`\`yaml
# yaml-language-server: $schema=./docs/configuration.schema.json
\`\`\`
${[...sections].map(([name, rows]) => section(name, rows)).join('')}`
}

/** A JSON Schema for editors. */
export function configurationJsonSchema(configuration: TSchema): string {
  const schema = JSON.parse(JSON.stringify(configuration, withoutOwnKeywords)) as object
  const document = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Gatehouse configuration',
    ...schema,
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

// Every group has a default, so the file may leave any of them out; only entries of lists have members they need.
function withoutOwnKeywords(this: unknown, key: string, value: unknown): unknown {
  if (key === 'errorText' || key === 'secret') return undefined
  const { shorthand, ...group } = (value ?? {}) as SchemaNode
  if (shorthand !== undefined)
    return { anyOf: [group.properties?.[shorthand], group], default: group.default }
  if (key === 'required' && Array.isArray(value)) {
    const properties = (this as SchemaNode).properties ?? {}
    const needed = value.filter((name: string) => properties[name]?.default === undefined)
    return needed.length > 0 ? needed : undefined
  }
  return value
}

function section(name: string, rows: Leaf[]): string {
  return `
## ${name === 'top level' ? 'Top level' : `\`${name}\``}

| Key | Variable | Type | Default | Meaning |
| --- | --- | --- | --- | --- |
${rows.map(row).join('\n')}
${rows
  .filter(({ node }) => node.items?.properties)
  .map(entries)
  .join('')}`
}

const row = ({ key, variable, node }: Leaf): string =>
  `| \`${key}\` | \`${variable}\` | ${cell(typeName(node))} | ${defaultOf(node)} | ${cell(node.description ?? '')} |`

function entries({ key, node }: Leaf): string {
  const required = node.items?.required ?? []
  const rows = Object.entries(node.items?.properties ?? {}).map(
    ([name, child]) =>
      `| \`${name}\` | ${cell(typeName(child))} | ${required.includes(name) && child.default === undefined ? 'required' : defaultOf(child)} | ${cell(child.description ?? '')} |`,
  )
  return `
An entry of \`${key}\`:

| Key | Type | Default | Meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const defaultOf = (node: SchemaNode): string =>
  node.default === undefined ? '' : `\`${JSON.stringify(node.default)}\``

function typeName(node: SchemaNode): string {
  if (node.anyOf) return node.anyOf.map(({ const: value }) => `\`${String(value)}\``).join(' | ')
  if (node.type === 'array') return node.items?.properties ? 'list of objects' : 'list of strings'
  if (node.pattern?.includes('(ms|s|m|h)')) return 'duration'
  return node.type ?? 'any'
}
