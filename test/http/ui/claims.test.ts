import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import {
  admin,
  authorization,
  createClient,
  json,
  type RegisteredClient,
  redirectUri,
  type Tokens,
  token,
} from '../../support/flow.ts'
import { type Arrival, link, open, submit, textOf } from '../../support/pages.ts'
import { patience } from '../../support/patience.ts'
import { type UserAgent, userAgent } from '../../support/user-agent.ts'
import { about, accepted, claimsOf, onEachEngine, visit, wireOf } from '../oauth2/suite.ts'

type Claims = Record<string, unknown>

const password = 'mango tree bicycle'

const traits = {
  name: { first: 'Ada', last: 'Lovelace' },
  middle_name: 'King',
  nickname: 'Countess',
  username: 'ada',
  profile: 'https://example.com/ada',
  picture: 'https://example.com/ada.png',
  website: 'https://ada.example.com',
  gender: 'female',
  birthdate: '1815-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en',
  address: { formatted: '12 St James Square', country: 'GB' },
  phone_number: '+441234567890',
  groups: ['administrators'],
  team: 'engines',
}

const profile = {
  ...{ name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace', middle_name: 'King' },
  ...{ nickname: 'Countess', preferred_username: 'ada', profile: traits.profile, picture: traits.picture },
  ...{ website: traits.website, gender: 'female', birthdate: '1815-12-10', zoneinfo: 'Europe/London' },
  locale: 'en',
}

/** Claims about the sign-in, which every client gets. */
const ofSignIn = new Set([
  ...['acr', 'amr', 'aud', 'auth_time', 'at_hash', 'exp', 'iat', 'iss', 'jti', 'nonce', 'rat', 'sid', 'sub'],
  'updated_at',
])
const ofPerson = (claims: Claims): Claims =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !ofSignIn.has(name)))

interface Person {
  id: string
  email: string
  agent: UserAgent
}

/** Somebody whom an operator entered, signed in at Gatehouse. */
async function person(suite: Parameters<typeof accepted>[0], more: Claims = {}): Promise<Person> {
  const email = `person-${crypto.randomUUID()}@example.com`
  const response = await admin(suite.server, 'POST', '/admin/identities', {
    schema_id: 'default',
    traits: { ...traits, email },
    credentials: { password: { config: { password } } },
    metadata_public: { groups: ['staff', 'engineers'], teams: [{ name: 'looms' }] },
    metadata_admin: { roles: ['editor'], rank: 3 },
    ...more,
  })
  assert.equal(response.status, 201, await response.clone().text())
  const agent = userAgent()
  const page = await open(agent, suite.server, '/ui/login')
  await submit(agent, suite.server, page, 'password', { identifier: email, email, password })
  return { id: (await json(response))['id'] ?? '', email, agent }
}

const everything = 'openid profile email address phone groups roles'

onEachEngine('claims of people', (suite) => {
  let client: RegisteredClient
  before(async () => {
    client = await createClient(suite.server, { scope: everything })
  })

  const begin = (parameters: Record<string, string | undefined>, of = client) =>
    authorization(suite.server, of.client_id, { scope: 'openid', ...parameters })

  /** Ticks `ticks` on the page, or everything that it offers. */
  const consent = (agent: UserAgent, page: Arrival, ticks?: string[]): Promise<Arrival> => {
    const offered = [...page.html.matchAll(/name="grant_scope" value="([^"]+)"/g)].map(
      ([, scope = '']) => scope,
    )
    const chosen = (ticks ?? offered).map((scope): [string, string] => ['grant_scope', scope])
    return submit(agent, suite.server, page, 'decision', [...chosen, ['decision', 'accept']])
  }

  const learn = async (
    agent: UserAgent,
    request: ReturnType<typeof begin>,
    options: { of?: RegisteredClient; ticks?: string[] } = {},
  ): Promise<{ idToken: Claims; userinfo: Claims; scope: string }> => {
    const { of = client, ticks } = options
    let arrived = await open(agent, suite.server, request.url.href)
    if (arrived.status !== 0) arrived = await consent(agent, arrived, ticks)
    const code = arrived.url.searchParams.get('code') ?? assert.fail(arrived.url.href)
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    }
    const tokens = await json<Tokens>(await token(suite.server, of, form))
    const userinfo = await fetch(new URL('userinfo', suite.server.publicUrl), {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    })
    return { idToken: claimsOf(tokens.id_token), userinfo: await wireOf(userinfo), scope: tokens.scope }
  }

  const wish = (claims: unknown) => ({ claims: JSON.stringify(claims) })

  it('OpenID Connect Core §5.4: each scope gives its claims, in ID token and userinfo, and nothing that was not asked for', async () => {
    const { agent, email } = await person(suite)
    for (const [scope, expected] of [
      ['openid', {}],
      ['openid profile', profile],
      ['openid email', { email, email_verified: false }],
      ['openid address', { address: traits.address }],
      ['openid phone', { phone_number: traits.phone_number, phone_number_verified: false }],
      ['openid groups', { groups: ['staff', 'engineers'] }],
      ['openid roles', { roles: ['editor'] }],
    ] as [string, Claims][]) {
      const { idToken, userinfo } = await learn(agent, begin({ scope }))
      assert.deepEqual(ofPerson(idToken), expected, scope)
      assert.deepEqual(ofPerson(userinfo), expected, scope)
      assert.equal(typeof userinfo['updated_at'], scope === 'openid profile' ? 'number' : 'undefined')
    }
  })

  describe('OpenID Connect Core §5.5: the claims parameter', () => {
    it('gives claims by name, each where it was asked for, as far as the client may use their scopes', async () => {
      const { agent, email } = await person(suite)
      const claims = {
        userinfo: { name: { essential: true }, phone_number: null, unheard_of: null },
        id_token: { email: null, groups: { essential: false }, sub: null },
        future_member: { x: null },
      }
      const { idToken, userinfo, scope } = await learn(agent, begin(wish(claims)))
      assert.equal(scope, 'openid')
      assert.deepEqual(ofPerson(userinfo), { name: 'Ada Lovelace', phone_number: traits.phone_number })
      assert.deepEqual(ofPerson(idToken), { email, groups: ['staff', 'engineers'] })
      const modest = await createClient(suite.server, { scope: 'openid email' })
      const less = await learn(agent, begin(wish(claims), modest), { of: modest })
      assert.deepEqual(ofPerson(less.userinfo), {})
      assert.deepEqual(ofPerson(less.idToken), { email })
    })

    it('asks the user about what it names, even where the scopes were granted before', async () => {
      const { agent } = await person(suite)
      const page = await open(agent, suite.server, begin({}).url.href)
      assert.doesNotMatch(page.html, /value="profile"/)
      await submit(agent, suite.server, page, 'decision', { decision: 'accept', remember: 'true' })
      assert.ok((await open(agent, suite.server, begin({}).url.href)).url.searchParams.has('code'))
      const request = begin(wish({ userinfo: { nickname: { essential: true } } }))
      const asked = await open(agent, suite.server, request.url.href)
      assert.equal(asked.url.pathname, '/ui/consent')
      assert.match(asked.html, /name="grant_scope" value="profile"/)
      assert.match(textOf(asked), /profile/i)
      // A claim that is not granted is not given, essential or not.
      const { userinfo } = await learn(agent, request, { ticks: [] })
      assert.deepEqual(ofPerson(userinfo), {})
    })

    it('is read in a request object, too, and means nothing without openid', async () => {
      const { agent, email } = await person(suite)
      const object = [{ alg: 'none' }, { claims: { userinfo: { email: null } } }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.')
      const keyed = await createClient(suite.server, { scope: everything, jwks: { keys: [] } })
      const { userinfo } = await learn(agent, begin({ request: `${object}.` }, keyed), { of: keyed })
      assert.deepEqual(ofPerson(userinfo), { email })
      const answer = await visit(begin({ scope: 'email', claims: 'x' }).url, agent)
      assert.ok(answer.location.searchParams.has('login_challenge'), answer.location.href)
    })

    for (const claims of [
      'x',
      '[]',
      '7',
      '{"userinfo":[]}',
      '{"id_token":{"name":7}}',
      '{"id_token":{"acr":{"values":"1"}}}',
    ]) {
      it(`refuses ${claims}`, async () => {
        const answer = await visit(begin({ claims }).url)
        assert.equal(`${answer.location.origin}${answer.location.pathname}`, redirectUri)
        assert.equal(answer.error, 'invalid_request')
        assert.match(answer.description, /'claims' cannot be read/)
      })
    }

    it('§5.5.1.1: values of acr reach the login application, and an essential one must be reached', async () => {
      const at = (acr: unknown, more = {}) => begin({ ...wish({ id_token: { acr } }), ...more }).url
      const challenge = async (url: URL, agent = userAgent()) =>
        (await visit(url, agent)).location.searchParams.get('login_challenge') ?? assert.fail('no challenge')
      const asked = await wireOf(
        await about(suite, 'login', await challenge(at({ values: ['gold', 'silver'] }))),
      )
      assert.deepEqual((asked['oidc_context'] as Claims)['acr_values'], ['gold', 'silver'])

      const answer = async (acr: unknown, reached: string | undefined) => {
        const agent = userAgent()
        const login = await challenge(at(acr), agent)
        const target = await accepted(suite, 'login', login, { subject: 'ada', acr: reached })
        return visit(target, agent)
      }
      const essential = { essential: true, values: ['gold', 'silver'] }
      for (const [acr, reached] of [
        [essential, 'silver'],
        [{ essential: true, value: 'gold' }, 'gold'],
        [{ values: ['gold'] }, 'bronze'],
        [{ essential: true }, undefined],
        [{ essential: true, values: [] }, undefined],
        [null, undefined],
      ] as [unknown, string | undefined][]) {
        const { location } = await answer(acr, reached)
        assert.ok(location.searchParams.has('consent_challenge'), `${JSON.stringify(acr)}: ${location.href}`)
      }
      for (const reached of ['bronze', undefined])
        assert.equal((await answer(essential, reached)).error, 'unmet_authentication_requirements')
    })

    it('§5.5.1.1: a session that does not reach an essential acr is not enough', async () => {
      const { agent } = await person(suite)
      await learn(agent, begin({}))
      const claims = { id_token: { acr: { essential: true, values: ['aal1'] } } }
      assert.equal((await learn(agent, begin(wish(claims)))).idToken['acr'], 'aal1')
      const more = wish({ id_token: { acr: { essential: true, values: ['aal9'] } } })
      assert.equal((await visit(begin({ ...more, prompt: 'none' }).url, agent)).error, 'login_required')
      const page = await open(agent, suite.server, begin(more).url.href)
      const { url } = await open(agent, suite.server, link(page, 'return'))
      assert.equal(url.searchParams.get('error'), 'unmet_authentication_requirements')
    })

    it('§5.5.1: a value of sub demands that very person', async () => {
      const [ada, bob] = [await person(suite), await person(suite)]
      for (const each of [ada, bob]) await learn(each.agent, begin({}))
      const silent = (id: string) =>
        begin({ ...wish({ id_token: { sub: { value: id } } }), prompt: 'none' }).url
      assert.equal((await visit(silent(bob.id), ada.agent)).error, 'login_required')
      const own = await visit(silent(ada.id), ada.agent)
      assert.notEqual(own.error, 'login_required')
    })
  })

  it('a consent application of others is asked as Hydra asks it, whatever claims the client names', async () => {
    const elsewhere = await createClient(suite.server, {
      scope: everything,
      metadata: { gatehouse: { consent_url: 'https://consent.example/' } },
    })
    const agent = userAgent()
    const first = await visit(begin({}, elsewhere).url, agent)
    const login = first.location.searchParams.get('login_challenge') ?? ''
    const answer = { subject: 'ada', remember: true }
    const consented = await visit(await accepted(suite, 'login', login, answer), agent)
    const challenge = consented.location.searchParams.get('consent_challenge') ?? ''
    const grant = { grant_scope: ['openid'], remember: true }
    await visit(await accepted(suite, 'consent', challenge, grant), agent)

    const again = begin({ ...wish({ userinfo: { email: null } }), prompt: 'none' }, elsewhere)
    const silent = (await visit(again.url, agent)).location.searchParams.get('login_challenge') ?? ''
    const next = await visit(await accepted(suite, 'login', silent, answer), agent)
    assert.equal(next.location.origin, 'https://consent.example')
    const asked = next.location.searchParams.get('consent_challenge') ?? ''
    assert.equal((await wireOf(await about(suite, 'consent', asked))).skip, true)
  })

  it('session.id_token of a consent application goes through as it is, whatever was asked for', async () => {
    const agent = userAgent()
    const request = begin(wish({ userinfo: { email: null } }))
    const login = (await visit(request.url, agent)).location.searchParams.get('login_challenge') ?? ''
    const consented = await visit(await accepted(suite, 'login', login, { subject: 'ada' }), agent)
    const challenge = consented.location.searchParams.get('consent_challenge') ?? ''
    const target = await accepted(suite, 'consent', challenge, {
      grant_scope: ['openid'],
      session: { id_token: { name: 'Grace', department: 'x', groups: ['all'] } },
    })
    const code = (await visit(target, agent)).location.searchParams.get('code') ?? ''
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: request.verifier,
    }
    const tokens = await json<Tokens>(await token(suite.server, client, form))
    assert.deepEqual(ofPerson(claimsOf(tokens.id_token)), { name: 'Grace', department: 'x', groups: ['all'] })
  })
})

onEachEngine(
  'claims that operators map',
  (suite) => {
    const begin = (of: RegisteredClient, scope: string, claims?: unknown) =>
      authorization(suite.server, of.client_id, {
        scope,
        ...(claims ? { claims: JSON.stringify(claims) } : {}),
      })

    const preview = async (of: RegisteredClient, who: Person, query: Record<string, string> = {}) => {
      const parameters = new URLSearchParams({ client_id: of.client_id, identity_id: who.id, ...query })
      const response = await admin(suite.server, 'GET', `/admin/oauth2/tokens/preview?${parameters}`)
      assert.equal(response.status, 200, await response.clone().text())
      return json<{ id_token: Claims; userinfo: Claims; scope: string; failures?: Record<string, string> }>(
        response,
      )
    }

    const learn = async (who: Person, of: RegisteredClient, scope: string): Promise<Claims> => {
      const request = begin(of, scope)
      const { url } = await open(who.agent, suite.server, request.url.href)
      const code = url.searchParams.get('code') ?? assert.fail(url.href)
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: request.verifier,
      }
      return claimsOf((await json<Tokens>(await token(suite.server, of, form))).id_token)
    }

    it('replace and add to what traits say, by the scopes of the claims', async () => {
      const who = await person(suite)
      const client = await createClient(suite.server, {
        scope: `${everything} department shoe`,
        skip_consent: true,
      })
      const claims = ofPerson(await learn(who, client, 'openid profile groups department shoe'))
      const { preferred_username: _, nickname: __, ...rest } = profile
      assert.deepEqual(claims, {
        ...rest,
        preferred_username: 'ADA',
        groups: ['looms'],
        department: 'engines',
        shoe_size: 39,
      })
      assert.deepEqual(ofPerson(await learn(who, client, 'openid')), {})
    })

    it("follow a client's own mapping before that of the installation", async () => {
      const who = await person(suite)
      const client = await createClient(suite.server, {
        scope: everything,
        skip_consent: true,
        metadata: {
          gatehouse: {
            claims: {
              preferred_username: "client.client_name & '/' & traits.username",
              groups: null,
              rank: 'metadata_admin.rank',
            },
          },
        },
      })
      const claims = ofPerson(await learn(who, client, 'openid profile groups'))
      assert.equal(claims['preferred_username'], 'Test application/ada')
      assert.equal('groups' in claims, false)
      // Written down for this client alone, it needs no scope.
      assert.equal(claims['rank'], 3)
      assert.deepEqual(ofPerson(await learn(who, client, 'openid')), { rank: 3 })
    })

    it('can be seen before anybody signs in', async () => {
      const who = await person(suite)
      const client = await createClient(suite.server, { scope: 'openid profile groups email' })
      const shown = await preview(client, who)
      assert.equal(shown.scope, 'openid profile groups email')
      assert.partialDeepStrictEqual(shown.id_token, {
        sub: who.id,
        preferred_username: 'ADA',
        groups: ['looms'],
      })
      assert.equal(shown.userinfo['email'], who.email)
      const claims = JSON.stringify({ userinfo: { email: null } })
      const narrow = await preview(client, who, { scope: 'openid', claims })
      assert.deepEqual(narrow.userinfo, { sub: who.id, email: who.email })
      assert.equal('email' in narrow.id_token, false)
      for (const query of [
        '',
        `client_id=${client.client_id}`,
        `client_id=${client.client_id}&identity_id=x&claims=x`,
      ])
        assert.match(
          String((await admin(suite.server, 'GET', `/admin/oauth2/tokens/preview?${query}`)).status),
          /^40[04]$/,
        )
    })

    it('that fail give no claim, name themselves in the log, and never keep anybody from signing in', async () => {
      const who = await person(suite)
      const client = await createClient(suite.server, {
        scope: everything,
        skip_consent: true,
        metadata: {
          gatehouse: {
            claims: {
              endless: '($f := function($x){$f($x + 1)}; $f(1))',
              deep: '($f := function($x){$f($x + 1) + 1}; $f(1))',
              wrong: '$uppercase(metadata_admin)',
              personal: "$number('born ' & traits.email)",
              huge: "$pad('x', 9000)",
              fine: "'kept'",
            },
          },
        },
      })
      const started = performance.now()
      assert.deepEqual(ofPerson(await learn(who, client, 'openid')), { fine: 'kept' })
      assert.ok(performance.now() - started < patience(10_000))
      const { failures } = await preview(client, who)
      assert.deepEqual(Object.keys(failures ?? {}).sort(), ['deep', 'endless', 'huge', 'personal', 'wrong'])
      assert.match(failures?.['huge'] ?? '', /more than 8192 characters/)
      assert.match(failures?.['personal'] ?? '', /born/)
      assert.doesNotMatch(suite.server.logs.join(''), /born [^']/)
      for (const claim of ['endless', 'deep', 'wrong', 'huge', 'personal'])
        assert.match(
          suite.server.logs.join(''),
          new RegExp(`"claim":"${claim}".*could not be made from its mapping`),
        )
    })

    it('that cannot work are refused when they are written', async () => {
      for (const [claims, why] of [
        [{ groups: 'traits.(' }, /expression of 'groups' is no JSONata/],
        [{ sub: 'traits.email' }, /claim 'sub' is made by the server alone/],
        [{ x: 'a'.repeat(5000) }, /more than 4096 characters/],
        ['traits', /must be an object of JSONata expressions/],
        [{ x: 7 }, /must be an object of JSONata expressions/],
      ] as [unknown, RegExp][]) {
        const document = { metadata: { gatehouse: { claims } } }
        const response = await admin(suite.server, 'POST', '/admin/clients', document)
        assert.equal(response.status, 400)
        assert.match((await json(response))['error_description'] ?? '', why)
      }
    })

    it('OpenID Connect Discovery §3: are named, with their scopes', async () => {
      const document = await wireOf(
        await fetch(new URL('.well-known/openid-configuration', suite.server.publicUrl)),
      )
      for (const claim of ['preferred_username', 'groups', 'department', 'shoe_size'])
        assert.ok((document['claims_supported'] as string[]).includes(claim), claim)
      for (const scope of ['groups', 'department', 'shoe'])
        assert.ok((document['scopes_supported'] as string[]).includes(scope), scope)
      assert.equal(document['claims_parameter_supported'], true)
    })
  },
  {
    oidc: {
      claims: {
        mapping: {
          preferred_username: '$uppercase(traits.username)',
          nickname: 'traits.nothing',
          groups: 'metadata_public.teams.name',
          department: 'traits.team',
          shoe_size: '39',
        },
        scopes: { shoe: ['shoe_size'] },
      },
    },
  },
)
