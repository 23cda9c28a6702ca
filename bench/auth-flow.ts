// Requests of each flow of the auth-flow API, and round trips to the database for each request, on both engines, with
// the client cached and without the mail itself, which leaves in the background.
//
//   npm run bench:auth-flow

import { type AuthFlowServer, startAuthFlow } from '../test/support/auth-flow.ts'
import { authFlows, type CountedRequest, countRequests } from '../test/support/auth-flow-requests.ts'
import { engines } from '../test/support/gatehouse.ts'

const columns = await Promise.all(
  engines.map(async (engine) => {
    const server: AuthFlowServer = await startAuthFlow(engine, { log: { level: 'silent' } }, false)
    try {
      return await countRequests(server)
    } finally {
      await server.close()
    }
  }),
)

const line = (name: string, cells: (string | number)[]) =>
  console.log([name.padEnd(46), ...cells.map((cell) => String(cell).padStart(10))].join(''))
const sum = (requests: CountedRequest[] = []) => requests.reduce((total, { trips }) => total + trips, 0)

for (const name of authFlows) {
  line(name, [...engines])
  const [first = [], ...others] = columns.map((flows) => flows.get(name))
  for (const [index, { request, trips }] of first.entries())
    line(`  ${request}`, [trips, ...others.map((requests) => requests?.[index]?.trips ?? '-')])
  line(`  ${first.length} requests`, [sum(first), ...others.map(sum)])
}
