import { resolve } from 'node:path'
import type { Command } from 'commander'
import { holdPort } from '../../platform/http/index.ts'
import { openData, resetData } from '../demo/data.ts'
import { type Ports, portsFrom } from '../demo/places.ts'
import { welcome } from '../demo/welcome.ts'
import { examples } from '../examples.ts'
import { portNumber } from '../options.ts'
import { printLine } from '../output.ts'
import { startFailure } from '../start-failure.ts'
import { untilStopped } from '../stop.ts'

interface Options {
  port: number
  data: string
  reset?: boolean
}

export function define(command: Command): void {
  command
    .option(
      '--port <port>',
      'port of Gatehouse; the others are counted from it; 0 picks free ones',
      portNumber,
      4444,
    )
    .option('--data <folder>', 'where accounts, clients and generated secrets are kept', '.data/demo')
    .option('--reset', 'forget what earlier runs kept')
    .addHelpText(
      'after',
      '\nStarts Gatehouse, a small application that signs its users in with it, and a second Gatehouse that plays an\n' +
        'external identity provider, all on 127.0.0.1 and in development mode.',
    )
    .action(demo)
  examples(command, 'demo', 'demo --port 5444 --reset')
}

async function demo({ port, data, reset = false }: Options): Promise<void> {
  const folder = resolve(data)
  const ports = await portsFrom(port)
  await requireFree(ports)
  if (reset) resetData(folder)
  const kept = openData(folder)
  const { startDemo } = await import('../demo/start.ts')
  const running = await startDemo(kept, ports)
  printLine(welcome(running.places, ports, kept.secrets, folder))
  await untilStopped(() => running.close())
  printLine('Stopped.')
}

/** Before anything is created or forgotten. */
async function requireFree(ports: Ports): Promise<void> {
  try {
    for (const port of Object.values(ports)) await (await holdPort('127.0.0.1', port)).release()
  } catch (error) {
    throw startFailure(error, { dsn: '' })
  }
}
