// Builds what the published package runs, into dist/: `npm pack` calls it.
//
// Modules stay files of their own under the names of their sources, because the program finds its styles and the
// scripts of its pages beside itself, and loads what is not always needed only when it is.

import { cpSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, type OutputOptions } from 'rolldown'

const root = join(import.meta.dirname, '..')
const source = join(root, 'src')
const target = join(root, 'dist')
const names = '[name].js'

const output = (folder: string): OutputOptions => ({
  dir: join(target, folder),
  format: 'esm',
  preserveModules: true,
  preserveModulesRoot: join(source, folder),
  entryFileNames: names,
  chunkFileNames: names,
})

rmSync(target, { recursive: true, force: true })
await build({
  // Languages are loaded by name: no import leads to them.
  input: [join(source, 'main.ts'), ...globSync(join(source, 'locales/*.ts'), { exclude: ['**/*.test.ts'] })],
  platform: 'node',
  transform: { target: 'esnext' },
  external: (id: string) => !/^[./]/.test(id) || id.endsWith('/package.json'),
  output: output(''),
})

const browser = 'ui/browser'
await build({
  input: globSync('**/*.ts', { cwd: join(source, browser), exclude: ['**/*.test.ts'] }).map((file) =>
    join(source, browser, file),
  ),
  platform: 'browser',
  transform: { target: 'esnext' },
  treeshake: false,
  output: output(browser),
})

for (const file of globSync('**/*.{css,svg}', { cwd: source })) {
  cpSync(join(source, file), join(target, file), { recursive: true })
}
