import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Client } from './schema.ts'

const Metadata = Type.Object({ gatehouse: Type.Object({ assurance_table: Type.String() }) })

/** The table of `session.assurance.tables` that a client has its `acr` from: `gatehouse.assurance_table` in its `metadata`. */
export const assuranceTableOf = ({ metadata: { metadata } }: Client): string | undefined =>
  Check(Metadata, metadata) ? metadata.gatehouse.assurance_table : undefined
