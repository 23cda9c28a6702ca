import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { allowOrigins } from './cors.ts'

async function allowedTo(origins: string[], origin: string): Promise<unknown> {
  const server = fastify()
  const cors = allowOrigins(origins)
  server.addHook('onRequest', async (request, reply) => cors(request, reply))
  server.get('/', async () => 'read')
  const { headers } = await server.inject({ url: '/', headers: { origin } })
  return headers['access-control-allow-origin']
}

test('an application with a scheme of its own may call, and no opaque origin with it (Fetch §3.2)', async () => {
  const origins = ['https://accounts.example.com/login', 'capacitor://localhost', 'null']
  assert.equal(await allowedTo(origins, 'https://accounts.example.com'), 'https://accounts.example.com')
  assert.equal(await allowedTo(origins, 'capacitor://localhost'), 'capacitor://localhost')
  assert.equal(await allowedTo(origins, 'null'), undefined)
  assert.equal(await allowedTo(origins, 'https://evil.example'), undefined)
})
