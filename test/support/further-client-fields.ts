import { registerHooks } from 'node:module'

/** Two entries more in the table of client metadata: one that clients may say of themselves, and one for operators. */
const entries = `
  favourite_colour: field(text, {
    says: 'colour that the client likes',
    setBy: 'client',
    rule: (value, { name }) => {
      if (value === 'beige') throw new Fault('invalid_client_metadata', \`Field \${name} must not be beige.\`)
    },
    cli: { flag: '--favourite-colour <colour>' },
  }),
  house_numbers: field(list, { says: 'doors', setBy: 'operator', cli: { flag: '--house-number <number>' } }),
`

const beginning = 'export const fields = {'

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/src/domain/clients/fields.ts')) return loaded
    const source = String(loaded.source)
    if (!source.includes(beginning)) throw new Error('the table of client metadata begins otherwise')
    return {
      ...loaded,
      source: `import { Fault } from '../../kernel/fault.ts'\n${source.replace(beginning, beginning + entries)}`,
    }
  },
})
