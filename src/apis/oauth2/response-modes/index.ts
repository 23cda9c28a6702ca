import { formPost } from './form-post.ts'
import { fragment } from './fragment.ts'
import { query } from './query.ts'
import type { ResponseMode } from './response-mode.ts'

/** The response modes that the authorization endpoint serves. Discovery derives from this list. */
export const responseModes: readonly ResponseMode[] = [query, fragment, formPost]

export { fragment, query, type ResponseMode }
