/** The process: makes sure of the runtime, then hands the command line over. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

const needed = 24
const running = process.versions.node

// Beside the program and not in a temporary folder, where another user could plant compiled code.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/gatehouse'))

if (Number.parseInt(running, 10) < needed) {
  process.stderr.write(
    `Gatehouse needs Node.js ${needed} or newer and this is Node.js ${running}: install a current release from ` +
      'https://nodejs.org/, or use the npm scripts of a clone, which bring their own.\n',
  )
  process.exitCode = 1
} else {
  // Loaded only now: everything behind it may use what an older Node.js lacks.
  const { holdYoungGeneration } = await import('./cli/young-generation.ts')
  holdYoungGeneration()
  const { run } = await import('./cli/run.ts')
  process.exitCode = await run(process.argv.slice(2))
}
