/**
 * The static files of the pages, read once at start. Their addresses carry a digest of their content, so that they may
 * be cached for ever and a new version is fetched at once.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Brand, Shell } from './views.ts'

export interface Asset {
  path: string
  contentType: string
  cacheControl: string
  body: string
}

export interface Assets {
  stylesheet: Asset
  icon: Asset
}

/** In the order of the cascade; served as one stylesheet. */
const styles = ['theme', 'base', 'frame', 'forms', 'buttons', 'facts', 'steps', 'adaptations']

export function loadAssets(prefix = '/ui/assets'): Assets {
  const css = styles.map((name) => read(`styles/${name}.css`)).join('\n')
  return {
    stylesheet: asset(prefix, '.css', 'text/css; charset=utf-8', css),
    icon: asset(prefix, '.svg', 'image/svg+xml', read('icon.svg')),
  }
}

export function shellOf(assets: Assets, brand?: Brand): Shell {
  return { stylesheetHref: assets.stylesheet.path, iconHref: assets.icon.path, brand }
}

function asset(prefix: string, extension: string, contentType: string, body: string): Asset {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  return {
    path: `${prefix}/${digest}${extension}`,
    contentType,
    cacheControl: 'public, max-age=31536000, immutable',
    body,
  }
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}
