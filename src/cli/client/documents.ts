import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { failed } from '../failure.ts'
import { readClientFile } from './document-file.ts'

export interface WantedClient {
  id: string
  file: string
  document: Record<string, unknown>
}

const endings = /\.(json|ya?ml)$/

/** All clients that the files of a folder describe. Each names its id, so that it is the same client next time. */
export async function readClientFolder(folder: string): Promise<WantedClient[]> {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => endings.test(name))
  } catch (error) {
    throw failed(`The folder ${folder} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
  if (names.length === 0) throw failed(`The folder ${folder} holds no .json, .yaml or .yml file.`)
  const wanted: WantedClient[] = []
  for (const name of names.sort()) {
    const file = join(folder, name)
    for (const document of await readClientFile(file))
      wanted.push({ id: idIn(document, file), file, document })
  }
  for (const [index, { id, file }] of wanted.entries()) {
    const first = wanted.findIndex((each) => each.id === id)
    if (first < index)
      throw failed(`Client ${id} is described twice: in ${wanted[first]?.file} and in ${file}.`)
  }
  return wanted
}

function idIn({ client_id: id, client_name: name }: Record<string, unknown>, file: string): string {
  if (typeof id === 'string' && id !== '') return id
  throw failed(
    `A client in ${file}${typeof name === 'string' ? ` (${name})` : ''} has no client_id: choose one, it is what tells clients apart.`,
  )
}
