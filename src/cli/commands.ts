import type { CommandEntry } from './command-entry.ts'

const run = 'Run Gatehouse:'
const manage = 'Manage a running Gatehouse:'
export const aboutProgram = 'About this program:'

export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'try Gatehouse: with an application and an external identity provider, nothing to set up',
    group: run,
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'serve',
    summary: 'run the server',
    group: run,
    load: () => import('./commands/serve.ts'),
  },
  {
    name: 'migrate',
    summary: 'bring the database to the schema of this version',
    group: run,
    load: () => import('./commands/migrate.ts'),
  },
  {
    name: 'janitor',
    summary: 'remove from the database what has expired',
    group: run,
    load: () => import('./commands/janitor.ts'),
  },
  {
    name: 'config',
    summary: 'check or print the configuration',
    group: run,
    load: () => import('./commands/config.ts'),
  },
  {
    name: 'client',
    summary: 'create, import, list, read, change and delete OAuth 2.0 clients',
    group: manage,
    load: () => import('./commands/client.ts'),
  },
  {
    name: 'apply',
    summary: 'make the clients those that the files of a folder describe',
    group: manage,
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'keys',
    summary: 'create, rotate, import, read and delete keys',
    group: manage,
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'admin-token',
    summary: 'make a token for the admin API, and the hash of it for the configuration',
    group: manage,
    load: () => import('./commands/admin-token.ts'),
  },
  {
    name: 'identity',
    summary: 'create, list, read, change, disable and delete accounts of people',
    group: manage,
    load: () => import('./commands/identity.ts'),
  },
  {
    name: 'token',
    summary: 'get, preview, inspect and revoke tokens',
    group: manage,
    load: () => import('./commands/token.ts'),
  },
  {
    name: 'audit',
    summary: 'read the audit trail: who signed in, what was allowed, given out and changed',
    group: manage,
    load: () => import('./commands/audit.ts'),
  },
  {
    name: 'explain',
    summary: 'tell why a request was refused, and what to do',
    group: manage,
    load: () => import('./commands/explain.ts'),
  },
  {
    name: 'completion',
    summary: 'print a script with which a shell completes commands',
    group: aboutProgram,
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'version',
    summary: 'print the version',
    group: aboutProgram,
    load: () => import('./commands/version.ts'),
  },
]
