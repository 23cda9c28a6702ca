import { readFileSync } from 'node:fs'
import { failed } from '../failure.ts'

/** The clients in a JSON or YAML file: one, or a list of them. The server says what is wrong with each. */
export async function readClientFile(file: string): Promise<Record<string, unknown>[]> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw failed(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  try {
    const content: unknown = await contentOf(file, text)
    const documents: unknown[] = Array.isArray(content) ? content : [content]
    if (documents.length > 0 && documents.every(isDocument)) return documents
  } catch {
    // The same sentence as for a document that holds no client.
  }
  throw failed(`The file ${file} holds no client: it must be an object in JSON or YAML, or a list of them.`)
}

async function contentOf(file: string, text: string): Promise<unknown> {
  if (!/\.ya?ml$/.test(file)) return JSON.parse(text)
  const { parse } = await import('yaml')
  return parse(text)
}

const isDocument = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
