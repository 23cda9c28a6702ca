// Unpacks the Chromium that comes with the development dependencies, once per version.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'
import type { LaunchOptions } from 'playwright-core'

const PACKAGE = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..')
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/gatehouse')

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`

/** How to launch it. The package is made for Linux on x64; elsewhere an installed Chrome takes its place. */
export async function unpackChromium(): Promise<LaunchOptions> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' }
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))
  const folder = join(CACHE, `chromium-${version}`)
  if (!existsSync(folder)) {
    mkdirSync(CACHE, { recursive: true })
    const staging = mkdtempSync(join(CACHE, 'unpacking-'))
    await unpackInto(staging)
    writeFileSync(join(staging, 'fonts.conf'), FONTS)
    if (startsAlone(staging)) rmSync(join(staging, 'al2023'), { recursive: true })
    publish(staging, folder)
  }
  return launchOptions(folder)
}

/** The package unpacks into the temporary directory, whose name both calls read before they first wait. */
async function unpackInto(staging: string): Promise<void> {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = staging
  const unpacking = Promise.all([
    chromium.executablePath(),
    inflate(join(PACKAGE, 'bin', 'al2023.tar.br')), // shared libraries, for a system that lacks them
  ])
  if (before === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = before
  await unpacking
}

function startsAlone(folder: string): boolean {
  return spawnSync(join(folder, 'chromium'), ['--version']).status === 0
}

/** Whoever comes first wins; a folder with the final name is always complete. */
function publish(staging: string, folder: string): void {
  try {
    renameSync(staging, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(staging, { recursive: true })
  }
}

function launchOptions(folder: string): LaunchOptions {
  const libraries = join(folder, 'al2023', 'lib')
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      ...(existsSync(libraries) ? { LD_LIBRARY_PATH: libraries } : {}),
    },
  }
}
