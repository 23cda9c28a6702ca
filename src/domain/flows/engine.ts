import { randomToken } from '../../kernel/ids.ts'
import { hash } from '../../kernel/secrets.ts'
import { normalizeEmail } from '../identities/index.ts'
import {
  type Body,
  type FlowKind,
  type Message,
  type MethodName,
  messageOf,
  type Reason,
  type Result,
  type Submitter,
} from '../methods/index.ts'
import type { FlowDependencies } from './dependencies.ts'
import { createIdentity, enrol } from './enrol.ts'
import { finish, repeatOutcome } from './finish.ts'
import { keep, type Step } from './keep.ts'
import type { Flow, Outcome } from './schema.ts'
import { selectFlow } from './store.ts'

export interface Flows {
  /** A flow that nothing has been submitted to. It is stored with what is submitted first. */
  begin(start: Start): Flow
  /** A stored flow of this browser, whether or not it is over. */
  load(id: string, browser: string): Promise<Flow | undefined>
  /** How the flow stands: what is to be filled in, or what has come of it. */
  resume(flow: Flow): Promise<Outcome>
  /** Stores the flow with what was typed and a reason why nothing has come of it. */
  refuse(flow: Flow, body: Body, reason: Reason): Promise<Flow>
  /**
   * The outcome of a submission. All of it is stored in one unit, or none. A submission that was accepted gives the same
   * session when it comes again, as after a double click or a lost answer. Throws what is no matter of the person.
   */
  submit(flow: Flow, body: Body, by: Submitter): Promise<Outcome>
}

export interface Start {
  kind: FlowKind
  /** A secret that only this browser has. */
  browser: string
  /** Of the login request that is to be answered. */
  challenge?: string | undefined
  /** Under which a page has announced it. */
  id?: string | undefined
}

/** Times that a submission is tried while others change the same flow. */
const mostTries = 4

export function createFlows(dependencies: FlowDependencies): Flows {
  const { database, secrets, clock, methods, registration, lifespan } = dependencies

  const load: Flows['load'] = (id, browser) => selectFlow(database, secrets, { id, browser: hash(browser) })

  const resume: Flows['resume'] = async (flow) => {
    if (flow.sessionId !== undefined) return repeatOutcome(dependencies, flow)
    return { is: flow.expiresAt <= clock.now() ? 'over' : 'form', flow }
  }

  const take = async (flow: Flow, body: Body, by: Submitter): Promise<Step> => {
    if (flow.sessionId !== undefined && namesAnother(flow, body))
      return submit(begin({ ...flow, id: idForAnother(flow, body) }), body, by)
    const standing = await resume(flow)
    if (standing.is !== 'form') return standing
    if (flow.kind === 'registration' && !registration.enabled)
      return keep(dependencies, { ...flow, said: [{ reason: 'registration_closed' }] })
    const typing = { ...flow, typed: { ...flow.typed, ...typedIn(body) } }
    for (const method of methods.filter(({ kinds }) => kinds.includes(flow.kind))) {
      const input = method.read(body, flow)
      if (input === undefined) continue
      try {
        return await store(typing, method.name, await method.submit(flow, input, by), by)
      } catch (error) {
        const message = messageOf(error, clock.now())
        if (!message) throw error
        return keep(dependencies, { ...typing, said: [message] })
      }
    }
    return keep(dependencies, { ...typing, said: [{ reason: 'missing_fields' }] })
  }

  /** Stores what a method has found, with all that comes of it. */
  const store = async (flow: Flow, name: MethodName, result: Result, by: Submitter): Promise<Step> => {
    const remembering = (memory: unknown, said: readonly Message[]): Flow =>
      memory === undefined ? { ...flow, said } : { ...flow, said, memory: { ...flow.memory, [name]: memory } }
    switch (result.is) {
      case 'refused':
        return keep(dependencies, remembering(result.memory, result.say), result)
      case 'waiting': {
        const step = await keep(dependencies, remembering(result.memory, result.say), result)
        if (step !== 'changed') result.stored()
        return step
      }
      case 'away': {
        const step = await keep(dependencies, { ...flow, said: [] })
        return step === 'changed' ? step : { is: 'away', to: result.to, continuity: result.continuity }
      }
      case 'proven':
        return finish(dependencies, flow, result, by)
      case 'enrolled':
        return enrol(dependencies, flow, result.draft, by, (enrolling, invitation) =>
          store(enrolling, 'code', invitation, by),
        )
      case 'confirmed':
        if (!flow.draft) return { is: 'over', flow }
        return createIdentity(dependencies, flow, { ...flow.draft, isVouchedFor: true }, by, result.counting)
    }
  }

  const submit = async (flow: Flow, body: Body, by: Submitter, tries = 1): Promise<Outcome> => {
    const step = await take(flow, body, by)
    if (step !== 'changed') return step
    const stored = await selectFlow(database, secrets, flow)
    if (!stored) return { is: 'over', flow }
    if (tries === mostTries) return resume(stored)
    return submit(stored, body, by, tries + 1)
  }

  /** `browser`: the hash of its secret. */
  const begin = ({
    id,
    kind,
    browser,
    challenge,
  }: Pick<Flow, 'id' | 'kind' | 'browser' | 'challenge'>): Flow => {
    const issuedAt = clock.now()
    return {
      ...{ id, kind, version: 0, browser, challenge },
      ...{ evidence: [], memory: {}, typed: {}, said: [] },
      ...{ issuedAt, expiresAt: issuedAt + lifespan },
    }
  }

  return {
    begin: ({ browser, id = randomToken(16), ...start }) => begin({ ...start, id, browser: hash(browser) }),
    load,
    resume,
    refuse: async (flow, body, reason) => {
      const refused = { ...flow, typed: typedIn(body), said: [{ reason }] }
      const step = await keep(dependencies, refused)
      return step === 'changed' ? flow : step.flow
    },
    submit: (flow, body, by) => submit(flow, body, by),
  }
}

/** Whether somebody went back and signs in to another account: to repeat what was accepted would be no answer to that. */
function namesAnother({ typed }: Flow, body: Body): boolean {
  const email = emailIn(body)
  return email !== undefined && email !== emailIn(typed)
}

/** The same for the same address, so that it may come twice. */
const idForAnother = ({ id }: Flow, body: Body): string => hash(`${id} ${emailIn(body)}`)

const emailIn = (body: Body): string | undefined => {
  const { email } = typedIn(body)
  return email === undefined ? undefined : (normalizeEmail(email) ?? email)
}

const kept = ['email', 'name']
/** In characters; longer texts are not shown again. */
const longestKept = 1024

/** The fields that people would have to type again. Secrets are not among them. */
function typedIn(body: Body): Record<string, string> {
  const typed: Record<string, string> = {}
  for (const name of kept) {
    const value = body[name]
    if (typeof value === 'string' && value.length <= longestKept) typed[name] = value
  }
  return typed
}
