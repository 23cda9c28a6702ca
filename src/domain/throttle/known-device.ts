import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { type Clock, toSeconds } from '../../kernel/clock.ts'
import { randomToken } from '../../kernel/ids.ts'
import { hash, type SecretKeys } from '../../kernel/secrets.ts'

/** A browser that somebody signed in with before, as its cookie shows. It proves nothing but that. */
export interface KnownDevice {
  /** Whether somebody with a confirmed address has signed in there under this identifier. */
  knows(identifier: string): boolean
  /**
   * As whom failures at this identifier are counted, if somebody has signed in there under it: as this device. People whose
   * address nobody has confirmed are counted as one, whatever devices they have: they may be squatters, who collect many to
   * guess from once the address belongs to its owner.
   */
  countedAs(identifier: string): string | undefined
  /** The last person who signed in there, if that was lately and their address is confirmed. */
  lately: string | undefined
}

/** A person who has signed in. */
export interface SignedIn {
  /** In their canonical form. */
  identifiers: readonly string[]
  /** Whether an address of theirs is confirmed: anybody can make any number of other accounts. */
  confirmed: boolean
}

/** Reads and writes the cookie by which a browser is known again. */
export interface KnownDevices {
  /** Under which browsers keep it. */
  name: string
  read(cookie: string | undefined): KnownDevice | undefined
  /** The cookie after a sign-in. */
  after(cookie: string | undefined, person: SignedIn): string
  /** Seconds that the cookie is good for. */
  lifespan: number
}

const Device = Type.Object({
  id: Type.String(),
  people: Type.Array(
    Type.Object({ names: Type.Array(Type.String()), at: Type.Number(), confirmed: Type.Boolean() }),
  ),
})

const purpose = 'known-device'
/** Seconds. */
const lifespan = 180 * 86_400
const lately = 30 * 86_400
/** Households share browsers; the cookie stays small. */
const mostPeople = 4

/** After "Slow Down Online Guessing Attacks with Device Cookies" (OWASP). The cookie names people by hashes alone. */
export function createKnownDevices({ secrets, clock }: { secrets: SecretKeys; clock: Clock }): KnownDevices {
  const open = (cookie: string | undefined): Static<typeof Device> | undefined => {
    const opened = cookie === undefined ? undefined : secrets.open(purpose, cookie)
    const device: unknown = opened === undefined ? undefined : JSON.parse(opened)
    if (!Check(Device, device)) return undefined
    const since = toSeconds(clock.now()) - lifespan
    return { ...device, people: device.people.filter(({ at }) => at > since) }
  }
  return {
    name: 'gatehouse_device',
    lifespan,
    read: (cookie) => {
      const device = open(cookie)
      if (!device || device.people.length === 0) return undefined
      const since = toSeconds(clock.now()) - lately
      const last = device.people.find(({ at, confirmed }) => confirmed && at > since)
      const personUnder = (identifier: string) =>
        device.people.find(({ names }) => names.includes(nameOf(identifier)))
      return {
        knows: (identifier) => personUnder(identifier)?.confirmed === true,
        countedAs: (identifier) => {
          const person = personUnder(identifier)
          return person && (person.confirmed ? `device ${device.id}` : `unconfirmed ${person.names[0]}`)
        },
        lately: last?.names[0],
      }
    },
    after: (cookie, { identifiers, confirmed }) => {
      const device = open(cookie)
      const names = identifiers.map(nameOf)
      const others = (device?.people ?? []).filter((person) => !person.names.includes(names[0] as string))
      const people = [{ names, at: toSeconds(clock.now()), confirmed }, ...others].slice(0, mostPeople)
      return secrets.seal(purpose, JSON.stringify({ id: device?.id ?? randomToken(12), people }))
    },
  }
}

const nameOf = (identifier: string): string => hash(identifier).slice(0, 22)
