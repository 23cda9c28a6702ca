// Throughput and latency of the server, and their ratios to the limit that the same machine sets and to
// node-oidc-provider, in the same run.
//
//   npm run bench:throughput -- [--engine sqlite|postgres] [--scenario NAME] [--connections 16] [--seconds 2] [--rounds 3]
//   npm run bench:throughput -- --public http://127.0.0.1:4444/ --admin http://127.0.0.1:4445/
//
// Without addresses it starts a server of its own for each engine. Closed loop, load from another process. Rounds of the
// server, the limit and the peer take turns, so that whatever else the machine does meets all of them; the numbers are
// medians. The limit is bench/limit.ts with as many requests, the same statements of the database and signatures, and
// bodies and answers of the same length; the peer is bench/peer.ts, on PostgreSQL. `cpu` is processor time of the server for each operation
// in the round in which it was least, as others who use the machine only add to it, `MB` its memory afterwards and
// `trips` its round trips to the database.

import { parseArgs } from 'node:util'
import { createClient, type Server } from '../test/support/flow.ts'
import { type Engine, engines } from '../test/support/gatehouse.ts'
import type { Work } from './limit.ts'
import { countRoundTrips } from './operations.ts'
import { peerClient } from './peer-client.ts'
import {
  generate,
  type Measured,
  median,
  residentMegabytes,
  row,
  startLimit,
  startOwn,
  startPeer,
} from './processes.ts'

interface Scenario {
  name: string
  /** What each of its requests costs at least. */
  work: readonly Work[]
  /** Whether node-oidc-provider has the same. */
  peer?: boolean
  client?: Record<string, unknown>
  /** Of the server, where the usual one does not do. */
  configuration?: Record<string, unknown>
}

const nothing: Work = {}
const issue: Work = { does: 'insert access token', sends: 60, answers: 220 }
const accept: Work = { sends: 60, answers: 900 }
const es256 = { keys: { access_token: { algorithm: 'ES256' }, id_token: { algorithm: 'ES256' } } }

const codeFlow = (signs: 'RS256' | 'ES256'): Work[] => [
  ...[nothing, accept, { does: 'redeem login' } as const],
  ...[accept, { does: 'store grant' } as const, { does: 'exchange code', sends: 200, signs } as const],
]
const refresh = (signs: 'RS256' | 'ES256'): Work => ({ does: 'rotate', sends: 150, signs })

// An RSA signature takes longer than all the rest of what a server does for it: those with ES256 compare the servers.
const scenarios: readonly Scenario[] = [
  { name: 'client_credentials', work: [issue], peer: true },
  {
    name: 'client_credentials, JWT ES256',
    work: [{ ...issue, signs: 'ES256' }],
    client: { access_token_strategy: 'jwt' },
    configuration: es256,
  },
  {
    name: 'client_credentials, JWT RS256',
    work: [{ ...issue, signs: 'RS256' }],
    client: { access_token_strategy: 'jwt' },
  },
  { name: 'full code flow', work: codeFlow('RS256') },
  { name: 'full code flow, ES256', work: codeFlow('ES256'), configuration: es256 },
  { name: 'refresh', work: [refresh('RS256')], peer: true },
  { name: 'refresh, ES256', work: [refresh('ES256')], peer: true, configuration: es256 },
  {
    name: 'introspection, valid',
    work: [{ does: 'read access token', sends: 100, answers: 300 }],
    peer: true,
  },
  { name: 'introspection, forged', work: [{ sends: 80, answers: 10 }], peer: true },
  { name: 'userinfo', work: [{ does: 'read grant', answers: 200 }], peer: true },
  { name: 'discovery', work: [{ answers: 3000 }], peer: true },
  { name: 'jwks', work: [{ answers: 900 }], peer: true },
]

const { values } = parseArgs({
  options: {
    public: { type: 'string' },
    admin: { type: 'string' },
    engine: { type: 'string' },
    scenario: { type: 'string', default: '' },
    connections: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
})
const rounds = Number(values.rounds)
const load = { connections: Number(values.connections), seconds: Number(values.seconds) }
/** Seconds before the first round, in which V8 is to have compiled what is measured, and before the others. */
const warmUp = { first: 4, later: 1 }
const chosen = scenarios.filter(({ name }) => name.startsWith(values.scenario))

const perSecond = (measured: Measured[]): number => median(measured.map((each) => each.perSecond))
const cpu = (measured: Measured[]): number => Math.min(...measured.map((each) => each.cpu))

async function measure(
  { name, work, peer, client: metadata, configuration }: Scenario,
  server: Server & { pid?: number },
  engine: Engine,
  trips: Map<string, number>,
): Promise<void> {
  const client = await createClient(server, metadata)
  const own: Measured[] = []
  const bound: Measured[] = []
  const others: Measured[] = []
  const pids = server.pid === undefined ? [] : [server.pid]
  const limit = await startLimit(engine)
  const other =
    peer && engine === 'postgres'
      ? await startPeer(load.connections * rounds, configuration === es256 ? 'ES256' : 'RS256')
      : undefined
  try {
    for (let round = 0; round < rounds; round += 1) {
      const warmUpSeconds = round === 0 ? warmUp.first : warmUp.later
      const job = { ...load, warmUpSeconds, scenario: name }
      own.push(await generate({ ...job, target: { kind: 'hydra', server, client } }, ...pids))
      bound.push(await generate({ ...job, target: { kind: 'limit', url: limit.url, work } }, limit.pid))
      if (!other) continue
      // A refresh token is good for one round.
      const tokens = other.peer.tokens.slice(round * load.connections)
      const target = { kind: 'peer', peer: { ...other.peer, tokens }, client: peerClient } as const
      others.push(await generate({ ...job, target }, other.pid))
    }
  } finally {
    await limit.stop()
    await other?.stop()
  }
  const ratioTo = (others: Measured[]) => (perSecond(own) / perSecond(others)).toFixed(2)
  const cells = [
    ...[perSecond(own).toFixed(0), median(own.map(({ p50 }) => p50)).toFixed(2)],
    ...[median(own.map(({ p99 }) => p99)).toFixed(2), cpu(own).toFixed(3)],
    ...[
      perSecond(bound).toFixed(0),
      cpu(bound).toFixed(3),
      ratioTo(bound),
      (cpu(bound) / cpu(own)).toFixed(2),
    ],
    ...(others.length > 0 ? [perSecond(others).toFixed(0), ratioTo(others)] : ['-', '-']),
    ...[
      server.pid ? residentMegabytes(server.pid).toFixed(0) : '-',
      String(trips.get(name.replace(/,( JWT)? [A-Z]+\d+$/, '')) ?? '-'),
    ],
  ]
  console.log(row(name, cells))
}

const columns = [
  ...['ops/s', 'p50 ms', 'p99 ms', 'cpu ms', 'limit/s', 'limit cpu', 'ratio', 'cpu ratio'],
  ...['peer/s', 'ratio', 'MB', 'trips'],
]
const heading = (engine: Engine): void =>
  console.log(row(`${engine}, ${load.connections} connections`, columns))

async function measureOwn(engine: Engine): Promise<void> {
  const trips = await countRoundTrips(engine)
  heading(engine)
  for (const scenario of chosen) {
    // A new one for each, as the limit and the peer are: none of them carries what others have left.
    const server = await startOwn(engine, scenario.configuration)
    await measure(scenario, server, engine, trips).finally(server.stop)
  }
}

async function measureOther(server: Server, engine: Engine): Promise<void> {
  heading(engine)
  for (const scenario of chosen)
    if (!scenario.configuration) await measure(scenario, server, engine, new Map())
}

if (values.public !== undefined && values.admin !== undefined) {
  const server = { publicUrl: values.public, adminUrl: values.admin }
  await measureOther(server, values.engine === 'postgres' ? 'postgres' : 'sqlite')
} else {
  for (const engine of engines) {
    if (values.engine === undefined || values.engine === engine) await measureOwn(engine)
  }
}
