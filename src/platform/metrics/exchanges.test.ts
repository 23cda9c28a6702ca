import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createExchanges, type HttpExchange } from './exchanges.ts'

const exchange: HttpExchange = {
  ...{ method: 'GET', endpoint: '/userinfo', status: 200 },
  ...{ seconds: 0.004, requestBytes: 0, responseBytes: 250 },
}

function linesAfter(...exchanges: HttpExchange[]): string[] {
  const counted = createExchanges({ app: 'gatehouse' })
  for (const each of exchanges) counted.observe(each)
  return counted.expose().split('\n')
}

it('Prometheus text format: buckets are cumulative, and the last of them counts everything', () => {
  const lines = linesAfter(exchange, { ...exchange, seconds: 0.2 }, { ...exchange, seconds: 60 })
  const name = 'http_requests_duration_seconds'
  const labels = 'code="200",method="GET",endpoint="/userinfo",app="gatehouse"'
  for (const [bound, count] of [
    ['0.005', 1],
    ['0.1', 1],
    ['0.25', 2],
    ['10', 2],
    ['+Inf', 3],
  ])
    assert.ok(lines.includes(`${name}_bucket{le="${bound}",${labels}} ${count}`), `${bound}`)
  assert.ok(lines.includes(`${name}_sum{${labels}} 60.204`))
  assert.ok(lines.includes(`${name}_count{${labels}} 3`))
  assert.ok(lines.includes(`# TYPE ${name} histogram`))
})

it('a bucket holds its bound', () => {
  const lines = linesAfter({ ...exchange, requestBytes: 1000 })
  const labels = 'code="200",method="GET",app="gatehouse"'
  assert.ok(lines.includes(`http_requests_size_bytes_bucket{le="100",${labels}} 0`))
  assert.ok(lines.includes(`http_requests_size_bytes_bucket{le="1000",${labels}} 1`))
})

it('exchanges that a metric does not tell apart are one series of it', () => {
  const lines = linesAfter(exchange, { ...exchange, status: 204 }, { ...exchange, status: 401 })
  for (const line of [
    'http_requests_total{code="204",method="GET",endpoint="/userinfo",app="gatehouse"} 1',
    'http_requests_statuses_total{method="GET",status_bucket="2xx",app="gatehouse"} 2',
    'http_requests_statuses_total{method="GET",status_bucket="4xx",app="gatehouse"} 1',
    'http_response_time_seconds_count{endpoint="/userinfo",app="gatehouse"} 3',
  ])
    assert.equal(lines.filter((each) => each === line).length, 1, line)
  assert.equal(lines.filter((line) => line.startsWith('# TYPE')).length, 6)
})

it('Prometheus text format: what a label may not hold is escaped', () => {
  const lines = linesAfter({ ...exchange, endpoint: 'a"b\\c\nd' })
  assert.ok(lines.includes('http_response_time_seconds_count{endpoint="a\\"b\\\\c\\nd",app="gatehouse"} 1'))
})
