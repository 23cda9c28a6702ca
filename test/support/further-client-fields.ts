import { addToSource } from './add-to-source.ts'

/** Two entries more in the table of client metadata: one that clients may say of themselves, and one for operators. */
addToSource('domain/clients/fields.ts', {
  imports: "import { Fault } from '../../kernel/fault.ts'",
  after: 'export const fields = {',
  entries: `
  favourite_colour: field(text, {
    says: 'colour that the client likes',
    setBy: 'client',
    rule: (value, { name }) => {
      if (value === 'beige') throw new Fault('invalid_client_metadata', \`Field \${name} must not be beige.\`)
    },
    cli: { flag: '--favourite-colour <colour>' },
  }),
  house_numbers: field(list, { says: 'doors', setBy: 'operator', cli: { flag: '--house-number <number>' } }),
`,
})
