import assert from 'node:assert/strict'
import { it } from 'node:test'
import { authable, begin, mailedCode, newAddress, step, withCode } from '../../support/auth-flow.ts'
import { forbid } from '../../support/forbid.ts'
import { open, submit } from '../../support/pages.ts'
import { userAgent } from '../../support/user-agent.ts'
import { onEachEngine } from './suite.ts'

const password = 'kd93jfkdls-fjdkl'

onEachEngine(
  'addresses of others',
  (suite) => {
    const signUp = async (email: string) => {
      const agent = userAgent()
      const page = await open(agent, suite.server, '/ui/registration')
      await submit(agent, suite.server, page, 'password', { email, name: 'Eve', password })
      return agent
    }
    const signInWithPassword = async (email: string) => {
      const agent = userAgent()
      const page = await open(agent, suite.server, '/ui/login')
      return submit(agent, suite.server, page, 'password', { email, password })
    }

    it('who signed up under an address that is not theirs is gone once its owner shows it', async () => {
      const { server } = suite
      const email = newAddress()
      const eve = await signUp(email)
      assert.equal((await signInWithPassword(email)).url.pathname, '/ui/')
      await withCode(server, email, { acr_values: '1' })
      const refused = await signInWithPassword(email)
      assert.equal(refused.url.pathname, '/ui/login')
      assert.equal(refused.status, 400)
      assert.equal((await open(eve, server, '/ui/')).url.pathname, '/ui/login')
    })

    it('the address is taken over with the end of sessions, or not at all: the same code may be answered again', async () => {
      const { server, engine } = suite
      const email = newAddress()
      const eve = await signUp(email)
      const { challenge } = await begin(server, { acr_values: '1' })
      const { body } = await authable(server, challenge, email)
      const { identity_id: identityId } = body.authn_step
      const code = await mailedCode(server, email)
      const allow = await forbid(server, engine, 'update on sessions')
      assert.equal((await step(server, challenge, identityId, 'emailed_code', { code })).status, 500)
      await allow()
      assert.equal((await open(eve, server, '/ui/')).url.pathname, '/ui/')
      assert.equal((await step(server, challenge, identityId, 'emailed_code', { code })).status, 200)
      assert.equal((await open(eve, server, '/ui/')).url.pathname, '/ui/login')
      assert.equal((await signInWithPassword(email)).status, 400)
    })

    it('who has shown it keeps what they add later', async () => {
      const { server } = suite
      const email = newAddress()
      const first = await withCode(server, email, { acr_values: '1' })
      const second = await withCode(server, email, { acr_values: '1' })
      assert.equal(second.identityId, first.identityId)
      assert.equal((await mailedCode(server, email, 2)).length, 6)
    })
  },
  // Otherwise nobody gets as far as to sit on the address of somebody else.
  { selfservice: { flows: { verification: { enabled: false } } } },
)
