// The cost of a change: this checkout beside another one, in the same run.
//
//   npm run bench:checkouts -- --other FOLDER [--engine sqlite|postgres] [--scenario NAME] [--rounds 5] [--seconds 2]
//
// Both run as processes on databases of their own; rounds take turns. `cpu` is processor time of the server for each
// operation in the round in which it was least, as others who use the machine only add to it. A ratio above 1 is a gain.

import { parseArgs } from 'node:util'
import { createClient, type RegisteredClient } from '../test/support/flow.ts'
import { type Engine, engines } from '../test/support/gatehouse.ts'
import { person } from './calls.ts'
import { generate, type Measured, median, type OwnServer, row, startOwn } from './processes.ts'

const scenarios = [
  ...['client_credentials', 'full code flow', 'refresh', 'introspection, valid', 'userinfo'],
  ...['hosted sign-in', 'hosted sign-in, cheap'],
]

const { values } = parseArgs({
  options: {
    other: { type: 'string' },
    engine: { type: 'string' },
    scenario: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
  },
})
if (values.other === undefined) throw new Error('--other needs the folder of another checkout')

/** The least that a hash of a password may cost, so that it does not hide everything else. */
const cheapHash = { hashers: { argon2: { memory: 8, iterations: 1 } } }

interface Side {
  server: OwnServer
  client: RegisteredClient
  measured: Measured[]
}

async function prepare(engine: Engine, scenario: string, checkout?: string): Promise<Side> {
  const server = await startOwn(engine, scenario.endsWith('cheap') ? cheapHash : {}, [], checkout)
  const client = await createClient(server)
  const response = await fetch(`${server.adminUrl}admin/identities`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema_id: 'default',
      traits: { email: person.email },
      credentials: { password: { config: { password: person.password } } },
    }),
  })
  if (response.status !== 201) throw new Error(`the identity was refused: ${await response.text()}`)
  return { server, client, measured: [] }
}

async function measure(engine: Engine, scenario: string): Promise<void> {
  const sides = await Promise.all([prepare(engine, scenario), prepare(engine, scenario, values.other)])
  try {
    for (let round = 0; round < Number(values.rounds); round += 1)
      for (const { server, client, measured } of sides) {
        const job = {
          scenario,
          connections: 8,
          warmUpSeconds: round === 0 ? 3 : 1,
          seconds: Number(values.seconds),
        }
        measured.push(await generate({ ...job, target: { kind: 'hydra', server, client } }, server.pid))
      }
  } finally {
    await Promise.all(sides.map(({ server }) => server.stop()))
  }
  const [rate = 0, otherRate = 0] = sides.map(({ measured }) =>
    median(measured.map(({ perSecond }) => perSecond)),
  )
  const [cpu = 0, otherCpu = 0] = sides.map(({ measured }) => Math.min(...measured.map((each) => each.cpu)))
  console.log(
    row(scenario, [
      ...[rate.toFixed(0), otherRate.toFixed(0), (rate / otherRate).toFixed(2)],
      ...[cpu.toFixed(3), otherCpu.toFixed(3), (otherCpu / cpu).toFixed(2)],
    ]),
  )
}

for (const engine of engines) {
  if (values.engine !== undefined && values.engine !== engine) continue
  console.log(row(engine, ['ops/s', 'other/s', 'ratio', 'cpu ms', 'other cpu', 'ratio']))
  for (const scenario of scenarios) if (scenario.startsWith(values.scenario)) await measure(engine, scenario)
}
