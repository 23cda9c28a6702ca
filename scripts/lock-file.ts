// Keeps package-lock.json installable everywhere by `npm ci`.
//
//   node scripts/lock-file.ts           repairs it
//   node scripts/lock-file.ts --check   says what is wrong with it, and exits with 1 when something is
//
// `npm install` leaves out the optional packages of other platforms that it could not see at the time, and
// `npm ci` then refuses the lock file as incomplete. It also must name no address that packages were fetched from.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

type Entry = {
  version?: string
  resolved?: string
  optionalDependencies?: Record<string, string>
  dev?: boolean
}
type LockFile = { packages: Record<string, Entry> }

const FILE = join(import.meta.dirname, '..', 'package-lock.json')
const OPERATING_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']

const lock: LockFile = JSON.parse(readFileSync(FILE, 'utf8'))
const problems: string[] = []

for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved !== undefined) {
    problems.push(`${path} names the address it was fetched from`)
    delete entry.resolved
  }
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (findEntry(path, name) !== undefined) continue
    problems.push(`${name}@${version}, which ${path} needs on some platform, is missing`)
    lock.packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev === true)
  }
}

if (!process.argv.includes('--check')) {
  const [[root, project] = ['', {}], ...rest] = Object.entries(lock.packages)
  rest.sort(([a], [b]) => a.localeCompare(b, 'en'))
  lock.packages = { [root]: project, ...Object.fromEntries(rest) }
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
} else if (problems.length > 0) {
  for (const problem of problems) console.error(`package-lock.json: ${problem}`)
  console.error('Run `node scripts/lock-file.ts` and commit package-lock.json')
  process.exitCode = 1
}

/** Where Node.js would find the package: beside its parent's own packages, or in a folder further up. */
function findEntry(path: string, name: string): Entry | undefined {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const found = lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]
    if (found !== undefined || folder === '') return found
  }
}

/** Such packages are named after their platform: `@biomejs/cli-linux-x64-musl`. */
function platformEntry(name: string, version: string, dev: boolean): Entry & Record<string, unknown> {
  const words = name.slice(name.indexOf('/') + 1).split('-')
  const at = words.findIndex((word) => OPERATING_SYSTEMS.includes(word))
  const [system, cpu, libc = ''] = words.slice(at)
  if (at === -1 || system === undefined || cpu === undefined) {
    throw new Error(`cannot tell the platform of ${name}: add it to package-lock.json by hand`)
  }
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc.startsWith('musl') ? { libc: ['musl'] } : libc.startsWith('gnu') ? { libc: ['glibc'] } : {}),
    optional: true,
    os: [system],
  }
}
