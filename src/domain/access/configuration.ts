import { flag, fragment } from '../../platform/config/index.ts'

export const accessConfiguration = fragment({
  keys: {
    'session.end_tokens': flag(
      true,
      'End the tokens of applications, too, when somebody changes or resets their password or signs out everywhere. Otherwise those live on until they expire.',
    ),
  },
  derive: ({ session }) => ({ endsTokens: session.end_tokens }),
})
