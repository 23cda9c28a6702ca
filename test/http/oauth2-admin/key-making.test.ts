import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createPasswordHasher } from '../../../src/platform/hashing/index.ts'
import { admin } from '../../support/flow.ts'
import { startTestGatehouse } from '../../support/gatehouse.ts'

/** More than the pool has threads. */
const keys = 5

it('RSA keys that are made hold neither hashes of passwords nor commits', async (context) => {
  const server = await startTestGatehouse('sqlite')
  context.after(server.close)
  const create = (index: number) => admin(server, 'POST', `/admin/keys/many-${index}`, { alg: 'RS256' })

  const made: number[] = []
  const making = Array.from({ length: keys }, async (_, index) => {
    const { status } = await create(index)
    made.push(status)
  })
  // Answered after the server has read what came before.
  await admin(server, 'GET', '/admin/keys/many-0')
  await createPasswordHasher({ memory: 64, iterations: 1, parallelism: 1 }).hash('secret')
  for (let index = 0; index < 5; index += 1)
    assert.equal((await admin(server, 'POST', '/admin/clients', { client_name: 'meanwhile' })).status, 201)
  assert.ok(made.length < 2, `${made.length} keys were made before the others got their turn`)
  await Promise.all(making)
  assert.deepEqual(made, Array(keys).fill(201))
})
