import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachEngine } from '../oauth2/suite.ts'

onEachEngine('operations', (suite) => {
  const get = (base: string, path: string) => fetch(new URL(path, base))

  it('Hydra API: metrics are on the admin listener, with and without its prefix, and not on the public one', async () => {
    await get(suite.server.publicUrl, '.well-known/jwks.json')
    await get(suite.server.publicUrl, 'no/such/route')
    for (const path of ['admin/metrics/prometheus', 'metrics/prometheus']) {
      const response = await get(suite.server.adminUrl, path)
      const text = await response.text()
      assert.equal(
        response.headers.get('content-type'),
        'text/plain; version=0.0.4; charset=utf-8; escaping=underscores',
      )
      assert.match(
        text,
        /^http_requests_total\{code="200",method="GET",endpoint="\/\.well-known\/jwks\.json",.*\} [1-9]/m,
      )
      assert.match(text, /^http_requests_total\{code="404",method="GET",endpoint="unmatched",.*\} [1-9]/m)
      assert.match(
        text,
        /^http_response_time_seconds_count\{.*endpoint="\/\.well-known\/jwks\.json".*\} [1-9]/m,
      )
      assert.match(text, /^http_requests_statuses_total\{method="GET",status_bucket="2xx",.*\} [1-9]/m)
      assert.match(text, /^gatehouse_database_round_trips\{.*\} [1-9]/m)
      assert.match(text, /^process_resident_memory_bytes/m)
    }
    assert.equal((await get(suite.server.publicUrl, 'metrics/prometheus')).status, 404)
  })

  it('Hydra API: health answers on both listeners, the version on the admin one alone', async () => {
    for (const [base, path] of [
      [suite.server.publicUrl, 'health/alive'],
      [suite.server.publicUrl, 'health/ready'],
      [suite.server.adminUrl, 'admin/health/ready'],
      [suite.server.adminUrl, 'health/alive'],
    ] as const) {
      assert.deepEqual(await (await get(base, path)).json(), { status: 'ok' })
    }
    assert.match(
      ((await (await get(suite.server.adminUrl, 'version')).json()) as { version: string }).version,
      /^\d/,
    )
    assert.equal((await get(suite.server.publicUrl, 'version')).status, 404)
  })
})
