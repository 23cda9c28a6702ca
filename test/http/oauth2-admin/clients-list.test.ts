import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { admin, createClient } from '../../support/flow.ts'
import { assertError, onEachEngine, type Wire } from '../oauth2/suite.ts'

onEachEngine('lists of clients', (suite) => {
  const list = (query = '') => admin(suite.server, 'GET', `/admin/clients${query}`)
  const ids = async (response: Response) =>
    ((await response.json()) as Wire[]).map(({ client_id }) => client_id)

  /** Links of a page by relation (RFC 8288). */
  const links = (response: Response): Record<string, URL> =>
    Object.fromEntries(
      [...(response.headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(
        ([, url, relation]) => [relation, new URL(url as string, suite.server.adminUrl)],
      ),
    )

  before(async () => {
    for (let number = 0; number < 12; number += 1) {
      await createClient(suite.server, {
        client_id: `listed-${String(number).padStart(2, '0')}`,
        client_name: number % 2 === 0 ? 'Even' : 'Odd',
        owner: number < 3 ? 'ada' : 'bob',
      })
    }
  })

  it('Hydra API: a page has its size, a link to the first page and one to the next', async () => {
    const response = await list('?page_size=5')
    assert.equal(response.status, 200)
    assert.equal((await ids(response)).length, 5)
    const { first, next } = links(response)
    assert.equal(first?.pathname, '/admin/clients')
    assert.equal(first?.searchParams.get('page_size'), '5')
    assert.equal(next?.searchParams.get('page_size'), '5')
    assert.ok((next?.searchParams.get('page_token') ?? '').length > 20)
  })

  it('Hydra API: following the links gives every client exactly once, also while others are created', async () => {
    const seen: string[] = []
    let url: URL | undefined = new URL(`${suite.server.adminUrl}admin/clients?page_size=4`)
    let pages = 0
    while (url) {
      const response: Response = await fetch(url)
      seen.push(...(await ids(response)))
      url = links(response)['next']
      pages += 1
      if (pages === 1) await createClient(suite.server, { client_id: 'aaa-late' })
    }
    const expected = (await ids(await list())).filter((id) => id !== 'aaa-late')
    assert.equal(new Set(seen).size, seen.length)
    for (const id of expected) assert.ok(seen.includes(id), id)
    assert.ok(pages >= 4)
  })

  it('Hydra API: the first link leads to the first page', async () => {
    const response = await list('?page_size=3')
    const { first, next } = links(response)
    const again = await ids(await fetch(first as URL))
    assert.deepEqual(again, await ids(response))
    assert.notDeepEqual(await ids(await fetch(next as URL)), again)
  })

  it('Hydra API: client_name and owner filter exactly', async () => {
    assert.deepEqual(await ids(await list('?owner=ada')), ['listed-00', 'listed-01', 'listed-02'])
    assert.deepEqual(await ids(await list('?owner=ada&client_name=Odd')), ['listed-01'])
    assert.equal((await ids(await list('?client_name=Even'))).length, 6)
    assert.deepEqual(await ids(await list('?owner=ad')), [])
    assert.deepEqual(await ids(await list('?owner=%25')), [])
    assert.deepEqual(await ids(await list("?owner=ada'%20or%20'1'='1")), [])
  })

  it('Hydra API: filters hold on the next page too', async () => {
    const response = await list('?page_size=2&owner=ada')
    const { next } = links(response)
    const rest = await ids(await fetch(next as URL))
    assert.deepEqual([...(await ids(response)), ...rest], ['listed-00', 'listed-01', 'listed-02'])
  })

  it('Hydra API: an empty list is [] and no list shows a secret', async () => {
    assert.deepEqual(await (await list('?owner=nobody')).json(), [])
    for (const client of (await (await list()).json()) as Wire[])
      assert.equal('client_secret' in client, false)
  })

  it('Hydra API: links are relative and keep the query, sorted by name', async () => {
    const link = (await list('?owner=ada&page_size=2&foo=b%20r&client_name=')).headers.get('link') ?? ''
    const kept = 'client_name=&foo=b\\+r&owner=ada&page_size=2'
    assert.match(
      link.replaceAll(/page_token=[^&>]*/g, 'page_token=T'),
      new RegExp(
        `^</admin/clients\\?${kept.replace('&page_size=2', '&page_size=2&page_token=T')}>; rel="first",</admin/clients\\?`,
      ),
    )
    for (const path of ['clients', 'admin/clients/']) {
      const other = await fetch(new URL(`${path}?page_size=3`, suite.server.adminUrl))
      assert.match(other.headers.get('link') ?? '', /^<\/admin\/clients\?page_size=3&/, path)
    }
  })

  it('Hydra API: of a repeated page_size the first counts, and one that is no whole number is 400', async () => {
    assert.equal((await ids(await list('?page_size=2&page_size=3'))).length, 2)
    for (const size of ['x', '1.5', '%00', '1e9', '0x10', '1;2']) {
      await assertError(
        await list(`?page_size=${size}`),
        400,
        'The request was malformed or contained invalid parameters',
        /^Unable to parse pagination parameters: page_size/,
      )
    }
  })

  it('Hydra API: a page has at most 500 clients, and a size that cannot be means the default', async () => {
    for (const size of ['501', '99999999999999999999'])
      assert.equal(links(await list(`?page_size=${size}`))['first']?.searchParams.get('page_size'), '500')
    for (const size of ['0', '-1', '']) {
      assert.equal(
        links(await list(`?page_size=${size}`))['first']?.searchParams.get('page_size'),
        '100',
        size,
      )
    }
  })

  it('CVE-2026-33503: a page_token that was not issued here is 400', async () => {
    const issued = links(await list('?page_size=2'))['next']?.searchParams.get('page_token') ?? ''
    for (const value of [
      'x',
      `${issued}A`,
      issued.slice(1),
      "' or 1=1 --",
      Buffer.from('{"id":"x"}').toString('base64url'),
    ]) {
      const response = await list(`?page_token=${encodeURIComponent(value)}`)
      await assertError(
        response,
        400,
        'The request was malformed or contained invalid parameters',
        /page_token/,
      )
    }
  })

  it('Hydra API: malformed filters are 400', async () => {
    for (const query of ['?owner=a&owner=b', '?client_name=a&client_name=b', '?owner=%00']) {
      const status = (await list(query)).status
      assert.equal(status, 400, query)
    }
  })
})
