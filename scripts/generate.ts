// Writes the files that are derived from the code and kept in the repository.
//
//   node scripts/generate.ts           writes them
//   node scripts/generate.ts --check   names each one that is out of date, and exits with 1 when there is one

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { auditMarkdown } from '../src/domain/events/document.ts'
import { configurationJsonSchema, configurationMarkdown } from '../src/server/configuration/index.ts'
import { clientFieldsMarkdown } from './client-fields.ts'
import { adminOpenApi, publicOpenApi } from './openapi.ts'

const generators: readonly { file: string; produce: () => string }[] = [
  { file: 'docs/configuration.md', produce: configurationMarkdown },
  { file: 'docs/configuration.schema.json', produce: configurationJsonSchema },
  { file: 'docs/clients.md', produce: clientFieldsMarkdown },
  { file: 'docs/audit.md', produce: auditMarkdown },
  { file: 'docs/openapi/public.json', produce: publicOpenApi },
  { file: 'docs/openapi/admin.json', produce: adminOpenApi },
]

const onlyCheck = process.argv.includes('--check')

for (const { file, produce } of generators) {
  const path = join(import.meta.dirname, '..', file)
  const content = `${produce().trimEnd()}\n`
  if (existsSync(path) && readFileSync(path, 'utf8') === content) continue
  if (onlyCheck) {
    console.error(`${file} is out of date: run \`npm run generate\` and commit it`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    console.log(`wrote ${file}`)
  }
}
