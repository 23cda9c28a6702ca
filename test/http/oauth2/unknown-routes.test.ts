import assert from 'node:assert/strict'
import { it } from 'node:test'
import { assertError, onEachEngine } from './suite.ts'

onEachEngine('unknown routes', (suite) => {
  const urls = () => [
    new URL('oauth2/nothing', suite.server.publicUrl),
    new URL('nothing?a=<b>', suite.server.publicUrl),
    new URL('admin/nothing', suite.server.adminUrl),
    new URL('nothing', suite.server.adminUrl),
  ]

  const assertNoRoute = async (response: Response): Promise<void> => {
    const reason =
      'The requested route does not exist. Make sure you are using the right path, domain, and port.'
    assert.equal(response.status, 404)
    assert.deepEqual(await response.json(), { error: { code: 404, message: 'Not Found', reason } })
  }

  const html = 'text/html; charset=utf-8'
  const plain = 'text/plain; charset=utf-8'
  const json = 'application/json; charset=utf-8'
  const cases: [string | undefined, string][] = [
    [undefined, html],
    ['*/*', html],
    ['image/png', html],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', html],
    ['application/json', json],
    ['application/json, text/plain, */*', plain],
    ['application/json, text/plain;q=0.9, */*;q=0.1', json],
    ['text/plain', plain],
    ['text/*;q=0.5, application/json;q=0.6', json],
    [';;q=,,=', html],
  ]
  for (const [accept, type] of cases) {
    it(`Hydra API: with Accept ${accept ?? 'left out'} the answer is ${type}`, async () => {
      for (const url of urls()) {
        const response = await fetch(url, { headers: accept === undefined ? {} : { accept } })
        assert.equal(response.status, 404)
        assert.equal(response.headers.get('content-type'), type)
        if (type === json) await assertNoRoute(response)
        else assert.match(await response.text(), /Error 404.*The requested route does not exist\./s)
      }
    })
  }

  it('Hydra API: a path that is not UTF-8, or too long, is refused in the shape of every error', async () => {
    for (const path of ['admin/clients/%ff', 'admin/clients/%E0%A4%A', `admin/clients/${'x'.repeat(5000)}`]) {
      const url = new URL(path, suite.server.adminUrl)
      const malformed = 'The request was malformed or contained invalid parameters'
      await assertError(await fetch(url), 400, malformed)
    }
  })

  it('Hydra API: a route that is unknown is so for every method and whatever the body', async () => {
    for (const url of urls()) {
      for (const type of ['application/json', 'application/x-www-form-urlencoded', 'image/png']) {
        const headers = { accept: 'application/json', 'content-type': type }
        const response = await fetch(url, { method: 'POST', headers, body: '{' })
        await assertNoRoute(response)
      }
    }
    const wrongMethod = new URL('oauth2/token', suite.server.publicUrl)
    await assertNoRoute(await fetch(wrongMethod, { headers: { accept: 'application/json' } }))
  })
})
