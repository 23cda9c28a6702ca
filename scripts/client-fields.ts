import { type Field, sentence } from '../src/domain/clients/field.ts'
import { fields } from '../src/domain/clients/fields.ts'

/** The reference of client metadata, as Markdown. */
export function clientFieldsMarkdown(): string {
  const rows = Object.entries(fields as Record<string, Field>).map(([name, field]) => {
    const { says, setBy, default: usual, cli } = field
    const cells = [`\`${name}\``, typeOf(field), setBy === 'client' ? 'operator, client' : 'operator']
    return `| ${[...cells, cli ? `\`${cli.flag}\`` : '', usual ?? '', sentence(says)].join(' | ')} |`
  })
  return `# Client metadata

What is registered about a client: through the admin API, \`gatehouse client create\` and \`update\`, files for \`client import\` and
\`apply\`. Clients say of themselves what is marked so, by dynamic registration and in the document at their id, as far as
\`oidc.dynamic_client_registration\` allows; the rest is up to operators. \`client_id\` and \`client_secret\` come with it.

| Member | Type | Set by | Flag | Default | Meaning |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

function typeOf({ shape }: Field): string {
  const [{ type }] = (shape as unknown as { anyOf: [{ type?: string }] }).anyOf
  return type === 'array' ? 'list of strings' : (type ?? 'any')
}
