// Memory of the server under sustained load, second by second.
//
//   npm run bench:memory -- [--engine sqlite|postgres] [--seconds 60]
//
// Every kind of operation takes its turn, on 16 connections. Printed is the resident set in each tenth of the time; the
// target is less than 200 MB, and no growth in the second half.

import { parseArgs } from 'node:util'
import { createClient } from '../test/support/flow.ts'
import { type Engine, engines } from '../test/support/gatehouse.ts'
import { generate, median, residentMegabytes, row, startOwn } from './processes.ts'

const { values } = parseArgs({
  options: { engine: { type: 'string' }, seconds: { type: 'string', default: '60' } },
})
const scenarios = ['full code flow', 'client_credentials', 'refresh', 'introspection, valid', 'userinfo']
const turnSeconds = 2

async function measure(engine: Engine): Promise<void> {
  const server = await startOwn(engine)
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentMegabytes(server.pid)), 250)
  try {
    const target = { kind: 'hydra', server, client: await createClient(server) } as const
    const until = performance.now() + Number(values.seconds) * 1000
    for (let turn = 0; performance.now() < until; turn += 1) {
      const scenario = scenarios[turn % scenarios.length] as string
      await generate({ scenario, target, connections: 16, warmUpSeconds: 0, seconds: turnSeconds })
    }
  } finally {
    clearInterval(timer)
    await server.stop()
  }
  const part = (from: number, to: number) =>
    median(samples.slice(Math.floor(samples.length * from), Math.floor(samples.length * to)))
  const tenths = Array.from({ length: 10 }, (_, index) => part(index / 10, (index + 1) / 10))
  console.log(
    row(
      `${engine}, MB`,
      tenths.map((each) => each.toFixed(0)),
    ),
  )
  const growth = part(0.75, 1) / part(0.5, 0.75)
  console.log(
    `most ${Math.max(...samples).toFixed(0)} MB; last quarter to the one before: ${growth.toFixed(2)}`,
  )
}

for (const engine of engines)
  if (values.engine === undefined || values.engine === engine) await measure(engine)
