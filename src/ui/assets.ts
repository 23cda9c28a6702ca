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
  body: string
  cacheControl: string
}

export interface Assets {
  stylesheet: Asset
  icon: Asset
}

export function loadAssets(prefix = '/ui/assets'): Assets {
  return {
    stylesheet: asset(prefix, 'styles.css', 'text/css; charset=utf-8'),
    icon: asset(prefix, 'icon.svg', 'image/svg+xml'),
  }
}

export function shellOf(assets: Assets, brand?: Brand): Shell {
  return { stylesheetHref: assets.stylesheet.path, iconHref: assets.icon.path, brand }
}

function asset(prefix: string, file: string, contentType: string): Asset {
  const body = readFileSync(new URL(file, import.meta.url), 'utf8')
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16)
  const extension = file.slice(file.lastIndexOf('.'))
  return {
    path: `${prefix}/${digest}${extension}`,
    contentType,
    body,
    cacheControl: 'public, max-age=31536000, immutable',
  }
}
