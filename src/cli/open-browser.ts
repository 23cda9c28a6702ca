import { spawn } from 'node:child_process'

const openers: Partial<Record<NodeJS.Platform, [command: string, ...first: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}

/** Opens `url` in the person's browser where there is one. The address is always printed too, so failing is no error. */
export function openBrowser(url: string): void {
  const [command, ...first] = openers[process.platform] ?? ['xdg-open']
  const opener = spawn(command, [...first, url], { stdio: 'ignore', detached: true })
  opener.once('error', () => {})
  opener.unref()
}
