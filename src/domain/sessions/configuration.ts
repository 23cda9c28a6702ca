import { Type } from 'typebox'
import {
  duration,
  durationText,
  fragment,
  group,
  milliseconds,
  optional,
  text,
} from '../../platform/config/index.ts'
import { builtInTables } from './built-in-tables.ts'

const assuranceClass = group('A class.', {
  acr: text('Its name in `acr` and `acr_values`.'),
  level: optional(
    Type.Union([Type.Literal('aal1'), Type.Literal('aal2')], {
      description: 'What all proofs together have to reach: `aal1` is one factor, `aal2` is two.',
      errorText: 'must be one of aal1, aal2',
    }),
  ),
  methods: optional(
    Type.Array(Type.String(), {
      description: 'Methods, one of which has to have been used, such as `password` or `webauthn`.',
    }),
  ),
  lifespan: optional(
    durationText(
      'How long a session of this class lasts that began in the auth-flow API. Default there: 1h for an emailed code, 720h for a password.',
    ),
  ),
})

const assuranceTable = group('A table.', {
  name: text('Its name.'),
  classes: Type.Array(assuranceClass, {
    description: 'Its classes, from the weakest to the strongest.',
    minItems: 1,
    errorText: 'must have at least one class',
  }),
  amr: Type.Record(Type.String(), Type.String(), {
    description: 'Values of `amr` by method, in place of those of RFC 8176.',
    default: {},
  }),
})

export const sessionsConfiguration = fragment({
  keys: {
    'session.lifespan': duration('24h', 'How long a sign-in lasts.'),
    'session.assurance': group('How the strength of a sign-in is named to applications (`acr`, `amr`).', {
      table: optional(
        text(
          'The table of clients without `gatehouse.assurance_table` in their `metadata`. Default: `aal` (`aal1`, `aal2`) at the hosted pages, `auth_flow` (`0`, `1`, `2`) in the auth-flow API.',
        ),
      ),
      tables: Type.Array(assuranceTable, {
        description: 'Tables beside `aal` and `auth_flow`.',
        default: [],
      }),
    }),
  },
  problems: ({ session: { assurance } }) => {
    const names = [...builtInTables, ...assurance.tables.map(({ name }) => name)]
    const repeated = names.find((name, index) => names.indexOf(name) !== index)
    return [
      ...(repeated === undefined ? [] : [`session.assurance.tables: there is another table ${repeated}`]),
      ...(assurance.table === undefined || names.includes(assurance.table)
        ? []
        : [`session.assurance.table must be one of ${names.join(', ')}`]),
    ]
  },
  derive: ({ session: { lifespan, assurance } }) => ({
    lifespan: milliseconds(lifespan),
    assurance: {
      usual: assurance.table,
      tables: assurance.tables.map(({ classes, ...table }) => ({
        ...table,
        classes: classes.map((each) => ({
          ...each,
          lifespan: each.lifespan === undefined ? undefined : milliseconds(each.lifespan),
        })),
      })),
    },
  }),
})
