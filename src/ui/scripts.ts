/**
 * The scripts of the few pages that need what only a browser can do. They are modules that import each other by name,
 * so all of them are in one folder, whose name carries a digest of them. At start they are only read for the digest;
 * what is served is made at the first request.
 */
import { createHash, type Hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Asset } from './assets.ts'
import { stripTypes } from './strip-types.ts'

/** Under browser/auth-flow/. */
const names = [
  'authorization',
  'backup',
  'base64',
  'callback',
  'client',
  'error',
  'hash-password',
  'problem',
  'pages/application',
  'pages/argon2',
  'pages/callback',
  'pages/consent',
  'pages/login',
  'pages/new-password',
  'pages/page',
  'pages/start',
]

/** A clone has TypeScript; the published package only what was compiled from it. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const argon2Name = 'argon2.js'

export interface Script extends Omit<Asset, 'body'> {
  load(): Promise<string>
}

export interface Scripts {
  all: readonly Script[]
  /** Argon2 in WebAssembly, which pages import themselves. */
  argon2Path: string
  /** The script of one page. */
  pathOf(page: 'start' | 'login' | 'consent' | 'callback'): string
}

export function loadScripts(prefix = '/ui/assets'): Scripts {
  const folder = `${prefix}/${digestOfAll()}`
  const modules = once(readModules)
  const script = (name: string, load: () => Promise<string>): Script => ({
    path: `${folder}/${name}`,
    contentType: 'text/javascript; charset=utf-8',
    cacheControl: 'public, max-age=31536000, immutable',
    load,
  })
  return {
    all: [
      script(
        argon2Name,
        once(async () => readArgon2()),
      ),
      ...names.map((name) => script(`${name}.js`, async () => (await modules())[name] ?? '')),
    ],
    argon2Path: `${folder}/${argon2Name}`,
    pathOf: (page) => `${folder}/pages/${page}.js`,
  }
}

function digestOfAll(): string {
  const hash: Hash = createHash('sha256').update(readArgon2())
  for (const name of names) hash.update(name).update(read(name))
  return hash.digest('base64url').slice(0, 16)
}

async function readModules(): Promise<Record<string, string>> {
  const sources = Object.fromEntries(names.map((name) => [name, read(name)]))
  return extension === '.js' ? sources : withJavaScriptNames(await stripTypes(sources))
}

const withJavaScriptNames = (modules: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(modules).map(([name, text]) => [
      name,
      text.replaceAll(/(from '[./\w-]+)\.ts'/g, "$1.js'"),
    ]),
  )

const read = (name: string): string =>
  readFileSync(new URL(`browser/auth-flow/${name}${extension}`, import.meta.url), 'utf8')

const readArgon2 = (): string =>
  readFileSync(fileURLToPath(import.meta.resolve('hash-wasm/dist/argon2.umd.min.js')), 'utf8')

/** A failure is not kept: the next request tries again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error) => {
      made = undefined
      throw error
    })
    return made
  }
}
