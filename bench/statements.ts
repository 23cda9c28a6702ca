// Round trips to the database for each operation, on both engines, with the client cached.
//
//   npm run bench:statements

import { engines } from '../test/support/gatehouse.ts'
import { countRoundTrips, operations } from './operations.ts'

const columns = await Promise.all(engines.map(countRoundTrips))
console.log(['round trips'.padEnd(26), ...engines.map((engine) => engine.padStart(10))].join(''))
for (const { name } of operations) {
  const cells = columns.map((counts) => String(counts.get(name)).padStart(10))
  console.log([name.padEnd(26), ...cells].join(''))
}
