// Throughput of a server that has stored much against one that has stored little.
//
//   npm run bench:growth -- [--engine sqlite|postgres] [--scenario NAME] [--large 1000000] [--seconds 2] [--rounds 3]
//
// Two servers, one on a database with 1,000 grants, each with an access token and a refresh token, the other with
// 1,000,000. Their rounds take turns; the numbers are medians. The target is a ratio of at least 0.85.

import { parseArgs } from 'node:util'
import { createClient, type RegisteredClient } from '../test/support/flow.ts'
import { type Engine, engines } from '../test/support/gatehouse.ts'
import { fill } from './fill.ts'
import { generate, type Measured, median, type OwnServer, row, startOwn } from './processes.ts'

const { values } = parseArgs({
  options: {
    engine: { type: 'string' },
    scenario: { type: 'string', default: '' },
    large: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
})
const scenarios = [
  'client_credentials',
  'full code flow',
  'refresh',
  'introspection, valid',
  'userinfo',
].filter((name) => name.startsWith(values.scenario))
const load = { connections: 16, warmUpSeconds: 1, seconds: Number(values.seconds) }

async function startFilled(engine: Engine, count: number): Promise<OwnServer & { client: RegisteredClient }> {
  const server = await startOwn(engine)
  const client = await createClient(server)
  const begun = performance.now()
  await fill(engine, server.dsn, { clientId: client.client_id, count })
  console.log(`${engine}: ${count} grants stored in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  return { ...server, client }
}

async function measure(engine: Engine): Promise<void> {
  const servers = [await startFilled(engine, 1000), await startFilled(engine, Number(values.large))]
  console.log(row(engine, ['1000/s', `${values.large}/s`, 'ratio', 'cpu ms', 'cpu ms', 'cpu ratio']))
  try {
    for (const scenario of scenarios) {
      const rounds: Measured[][] = servers.map(() => [])
      for (let round = 0; round < Number(values.rounds); round += 1) {
        for (const [index, server] of servers.entries()) {
          const target = { kind: 'hydra', server, client: server.client } as const
          rounds[index]?.push(await generate({ ...load, scenario, target }, server.pid))
        }
      }
      const [small = 0, large = 0] = rounds.map((each) => median(each.map(({ perSecond }) => perSecond)))
      const [smallCpu = 0, largeCpu = 0] = rounds.map((each) => Math.min(...each.map(({ cpu }) => cpu)))
      const speeds = [small.toFixed(0), large.toFixed(0), (large / small).toFixed(2)]
      const costs = [smallCpu.toFixed(3), largeCpu.toFixed(3), (smallCpu / largeCpu).toFixed(2)]
      console.log(row(scenario, [...speeds, ...costs]))
    }
  } finally {
    for (const server of servers) await server.stop()
  }
}

for (const engine of engines)
  if (values.engine === undefined || values.engine === engine) await measure(engine)
