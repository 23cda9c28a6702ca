#!/usr/bin/env node
// The command. It keeps to what Node.js 12 can read, so that a Node.js too old for the program still says so.
// biome-ignore lint/style/useNodejsImportProtocol: Node.js 12 does not know the prefix.
import { existsSync } from 'fs'
// biome-ignore lint/style/useNodejsImportProtocol: as above. The default, because its names are newer, too.
import module from 'module'
// biome-ignore lint/style/useNodejsImportProtocol: as above.
import { fileURLToPath } from 'url'

const NEEDED = 24
const running = process.versions.node

if (parseInt(running, 10) < NEEDED) {
  console.error(
    `Gatehouse needs Node.js ${NEEDED} or newer and this is Node.js ${running}: install a current release from ` +
      'https://nodejs.org/, or run "npm ci" in a clone and there "npm run gatehouse --", which uses a Node.js of its own.',
  )
  process.exit(1)
}

// Before the first source is read: what is in the cache needs no compiler, which takes 15 MB. Beside the program and not
// in a temporary folder, where another user could plant compiled code.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/gatehouse', import.meta.url)))

// A clone runs its sources; the published package holds only what was compiled from them.
const sources = new URL('../src/main.ts', import.meta.url)
void import(existsSync(sources) ? sources.href : new URL('../dist/main.js', import.meta.url).href)
