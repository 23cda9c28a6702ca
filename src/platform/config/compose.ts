import { type TSchema, Type } from 'typebox'
import type { Keys } from './fragment.ts'
import { group } from './parts.ts'

export interface Outline {
  /** The sections in their order. Members that neither this nor a group names follow where they first appear. */
  order: readonly string[]
  /** The groups that hold keys of several modules, by their paths. */
  groups: Readonly<Record<string, { description: string; order?: readonly string[] }>>
}

interface Place {
  node?: TSchema
  below: Map<string, Place>
}

/** One schema out of the keys of all fragments. */
export function composeSchema(fragments: readonly { keys: Keys }[], outline: Outline): TSchema {
  const top: Place = { below: new Map() }
  for (const { keys } of fragments) {
    for (const [path, node] of Object.entries(keys)) {
      const place = placeAt(top, path)
      if (place.node !== undefined) throw new Error(`two fragments of the configuration have the key ${path}`)
      place.node = node
    }
  }
  const unused = new Set(Object.keys(outline.groups))
  const properties = membersOf(top, '', outline.order)
  if (unused.size > 0) throw new Error(`the outline names ${[...unused].join(', ')}, which no fragment has`)
  return Type.Object(properties, { additionalProperties: false })

  function membersOf({ below }: Place, path: string, order: readonly string[] = []) {
    const names = new Set([...order, ...below.keys()])
    const members = [...names].map((name): [string, TSchema] => {
      const place = below.get(name)
      const key = path === '' ? name : `${path}.${name}`
      if (place === undefined) throw new Error(`the outline names ${key}, which no fragment has`)
      return [name, nodeOf(place, key)]
    })
    return Object.fromEntries(members)
  }

  function nodeOf(place: Place, path: string): TSchema {
    if (place.node !== undefined) {
      if (place.below.size > 0) throw new Error(`${path} is a key of one fragment and a group of another`)
      return place.node
    }
    const known = outline.groups[path]
    if (known === undefined) throw new Error(`the outline does not describe the group ${path}`)
    unused.delete(path)
    return group(known.description, membersOf(place, path, known.order))
  }
}

function placeAt(top: Place, path: string): Place {
  let place = top
  for (const name of path.split('.')) {
    const known: Place = place.below.get(name) ?? { below: new Map() }
    place.below.set(name, known)
    place = known
  }
  return place
}
