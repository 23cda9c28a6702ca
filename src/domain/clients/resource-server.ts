import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Client } from './schema.ts'

const Metadata = Type.Object({ gatehouse: Type.Object({ audiences: Type.Array(Type.String()) }) })

/**
 * The audiences for which a client is the resource server: its own id, and `gatehouse.audiences` in its `metadata`, which
 * only operators write. The client's `audience` is another matter: what its own tokens may be for.
 */
export const audiencesServed = ({ id, metadata: { metadata } }: Client): string[] => [
  id,
  ...(Check(Metadata, metadata) ? metadata.gatehouse.audiences : []),
]
