import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Client } from '../clients/index.ts'
import type { ClaimMapping } from './schema.ts'

const Mapping = Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]))
const Metadata = Type.Object({ gatehouse: Type.Object({ claims: Mapping }) })
const Mentioned = Type.Object({ gatehouse: Type.Object({ claims: Type.Unknown() }) })

/** A client's own mapping: `gatehouse.claims` in its `metadata`, which only operators write. */
export const clientMapping = ({ metadata: { metadata } }: Pick<Client, 'metadata'>): ClaimMapping =>
  Check(Metadata, metadata) ? metadata.gatehouse.claims : {}

export const isMalformedMapping = (metadata: unknown): boolean =>
  Check(Mentioned, metadata) && !Check(Metadata, metadata)
