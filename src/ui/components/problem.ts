/** What went wrong, as people read it. */
import type { Language } from '../../locales/index.ts'
import type { Value } from '../html.ts'
import type { MessageNumber } from '../problems.ts'

/** `retryAfter` is the time in seconds after which it may be tried again, if that is known. */
export function problemText(
  language: Language,
  number: MessageNumber,
  retryAfter: number | undefined,
): Value {
  const { messages } = language.words
  return number === 4009001 && retryAfter !== undefined
    ? language.say(messages[4009004], { wait: retryAfter })
    : messages[number]
}
