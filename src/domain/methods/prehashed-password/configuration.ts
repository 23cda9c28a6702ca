import type { Static } from 'typebox'
import { count, fragment, group } from '../../../platform/config/index.ts'

const boundsOf = (what: string, least: number, most: number) =>
  group(what, {
    min: count(least, 1, 'Least that is accepted.'),
    max: count(most, 1, 'Most that is accepted.'),
  })

export const prehashedPasswordConfiguration = fragment({
  keys: {
    'auth_flow.password': group('Bounds for the Argon2 parameters that browsers choose.', {
      memory: boundsOf('Memory in KiB.', 1024, 1_048_576),
      iterations: boundsOf('Passes.', 1, 100),
      parallelism: boundsOf('Lanes.', 1, 16),
    }),
  },
  derive: ({ auth_flow: { password } }) => ({
    memory: readBounds(password.memory),
    iterations: readBounds(password.iterations),
    parallelism: readBounds(password.parallelism),
  }),
})

const readBounds = ({ min, max }: Static<ReturnType<typeof boundsOf>>) => ({ least: min, most: max })
