import { editDistance } from '../../kernel/spelling.ts'
import type { Walkable } from './leaves.ts'

/** How an environment is told from that of other programs. */
export interface Naming {
  /** Put before names by habit, although no name has it. */
  prefix: string
  /** Variables of other programs that begin like a section. */
  foreign: readonly RegExp[]
}

/** Kubernetes describes each service of a namespace in every container, whatever its name. */
const serviceLinks = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/
const serviceAddress = /^(tcp|udp|sctp):\/\//

/** Names this short are near to everything. */
const shortestSlip = 6

/**
 * One sentence about the variables that look like configuration and are none, each with the name that is nearest;
 * `undefined` if there are none.
 */
export function unknownVariables(
  { root, leaves, shorthands }: Walkable,
  { prefix, foreign }: Naming,
  environment: NodeJS.ProcessEnv,
  isExplained: (name: string) => boolean,
): string | undefined {
  const known = [...leaves, ...shorthands].map(({ variable }) => variable)
  const sections = Object.entries(root.properties ?? {})
    .filter(([, node]) => node.properties)
    .map(([name]) => `${name.toUpperCase()}_`)

  const meantBy = (name: string): string | undefined => {
    const upper = name.toUpperCase()
    const isPrefixed = upper.startsWith(prefix)
    const plain = isPrefixed ? upper.slice(prefix.length) : upper
    if (known.includes(plain)) return isPrefixed || plain.length >= shortestSlip ? plain : undefined
    if (sections.some((section) => plain.startsWith(section))) return nearest(plain, known).name
    const limit = mostSlips(plain)
    const near = nearest(plain, known, limit)
    return near.distance <= limit ? near.name : undefined
  }

  const named = Object.entries(environment).flatMap(([name, value]) => {
    if (!value || known.includes(name) || isExplained(name)) return []
    if (foreign.some((pattern) => pattern.test(name)) || isServiceLink(name, value)) return []
    const meant = meantBy(name)
    return meant === undefined ? [] : [`${name} (did you mean ${meant}?)`]
  })
  return named.length === 0
    ? undefined
    : `no configuration key reads these environment variables: ${named.join(', ')}`
}

const isServiceLink = (name: string, value: string): boolean =>
  serviceLinks.test(name) || (name.endsWith('_PORT') && serviceAddress.test(value))

const mostSlips = ({ length }: string): number =>
  length < shortestSlip ? 0 : Math.min(2, Math.floor(length / 6))

/** Names whose length alone differs by more than `limit` are left out. */
function nearest(
  name: string,
  known: readonly string[],
  limit = Number.POSITIVE_INFINITY,
): { name: string | undefined; distance: number } {
  let best: { name: string | undefined; distance: number } = {
    name: undefined,
    distance: Number.POSITIVE_INFINITY,
  }
  for (const each of known) {
    if (Math.abs(each.length - name.length) > limit) continue
    const distance = editDistance(name, each)
    if (distance < best.distance) best = { name: each, distance }
  }
  return best
}
