import { badRequest } from './errors.ts'

/** Where a list that is ordered by time goes on, as the text inside of a page token. */
export const formatPosition = ({ time, id }: { time: number; id: string }): string => `${time}.${id}`

/** Reads what `formatPosition` wrote. A page token of another list is refused. */
export function parsePosition(text: string | undefined): { time: number; id: string } | undefined {
  if (text === undefined) return undefined
  const match = /^(\d{1,15})\.(.+)$/s.exec(text)
  if (!match) throw badRequest('The page_token is not one that this server issued.')
  return { time: Number(match[1]), id: match[2] as string }
}
