import { readFileSync } from 'node:fs'
import { failed } from '../failure.ts'

/** The clients in a JSON file: one, or a list of them. The server says what is wrong with each. */
export function readClientFile(file: string): Record<string, unknown>[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw failed(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    const content: unknown = JSON.parse(text)
    const documents: unknown[] = Array.isArray(content) ? content : [content]
    if (documents.length > 0 && documents.every(isDocument)) return documents
  } catch {
    // The same sentence as for JSON that holds no client.
  }
  throw failed(`The file ${file} holds no client: it must be a JSON object, or a list of them.`)
}

const isDocument = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
