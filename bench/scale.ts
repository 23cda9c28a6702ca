// Throughput of several processes on one PostgreSQL to that of one.
//
//   npm run bench:scale -- [--workers 2] [--share 0.2] [--seconds 2] [--rounds 3]
//
// Both servers run on this machine, and so do the load and the database. Where they have not got cores of their own,
// `--share` gives each worker a part of one (Linux, as root), so that there is room for the next: what then limits the
// throughput is the workers, as it would be with a core for each. Without it processor time for each operation tells,
// which more processes are not to raise.

import { parseArgs } from 'node:util'
import { createClient } from '../test/support/flow.ts'
import { childrenOf, generate, type Measured, median, row, startOwn } from './processes.ts'
import { limitProcessor } from './processor-share.ts'

const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    share: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
  },
})
const scenarios = ['client_credentials', 'full code flow', 'refresh', 'introspection, valid', 'discovery']
const load = { connections: 32, warmUpSeconds: 1, seconds: Number(values.seconds) }

async function start(workers: string) {
  const server = await startOwn('postgres', {}, ['--workers', workers])
  const children = childrenOf(server.pid)
  // `--workers 1` serves in the first process itself.
  const serving = children.length > 0 ? children : [server.pid]
  const client = await createClient(server)
  const share = values.share
  const unlimit = share === undefined ? [] : serving.map((pid) => limitProcessor(pid, Number(share)))
  const stop = async () => {
    await server.stop()
    for (const remove of unlimit) remove()
  }
  return { ...server, client, pids: [server.pid, ...children], stop }
}

const servers = await Promise.all(['1', values.workers].map(start))
console.log(row('postgres', ['1: ops/s', `${values.workers}: ops/s`, 'ratio', 'cpu ms', 'cpu ms']))
try {
  for (const scenario of scenarios) {
    const rounds: Measured[][] = servers.map(() => [])
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (const [index, server] of servers.entries()) {
        const target = { kind: 'hydra', server, client: server.client } as const
        rounds[index]?.push(await generate({ ...load, scenario, target }, ...server.pids))
      }
    }
    const [one = 0, more = 0] = rounds.map((each) => median(each.map(({ perSecond }) => perSecond)))
    const costs = rounds.map((each) => Math.min(...each.map(({ cpu }) => cpu)).toFixed(3))
    console.log(row(scenario, [one.toFixed(0), more.toFixed(0), (more / one).toFixed(2), ...costs]))
  }
} finally {
  for (const server of servers) await server.stop()
}
