import type { Context } from './context.ts'
import { homePage } from './pages/home.ts'
import { userView } from './user-view.ts'
import type { Answer, Visit } from './visit.ts'

/** `GET /ui/`: who is signed in. */
export async function showHome(
  { browserSession, shell, form, link }: Context,
  visit: Visit,
): Promise<Answer> {
  const session = await browserSession.load(visit)
  if (!session) return { redirectTo: link('/ui/login') }
  return {
    page: homePage({
      shell,
      language: visit.language,
      user: userView(session.identity),
      signOut: form(visit, '/ui/logout'),
    }),
  }
}
