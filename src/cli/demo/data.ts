import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomToken } from '../../kernel/ids.ts'
import { failed } from '../failure.ts'

/** What the demo made up at its first start and needs again at the next. */
export interface DemoSecrets {
  gatehouse: string
  exampleCorp: string
  /** Client secret of the application at Gatehouse. */
  application: string
  /** Client secret of Gatehouse at Example Corp. */
  broker: string
  /** Erin's password at Example Corp. */
  erin: string
}

export interface DemoData {
  secrets: DemoSecrets
  gatehouseDsn: string
  exampleCorpDsn: string
}

const databases = { gatehouse: 'gatehouse.sqlite', exampleCorp: 'example-corp.sqlite' }
const secretsFile = 'secrets.json'

/** Opens the demo's folder, or makes it. Only this user may read what is in it. */
export function openData(folder: string): DemoData {
  try {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o700)
    return {
      secrets: readSecrets(join(folder, secretsFile)),
      gatehouseDsn: `sqlite://${join(folder, databases.gatehouse)}`,
      exampleCorpDsn: `sqlite://${join(folder, databases.exampleCorp)}`,
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw failed(
      `The demo cannot keep its data in ${folder} (${String(error.code)}): choose another folder with --data.`,
    )
  }
}

/** Forgets everything: removes the demo's own files and leaves any others alone. */
export function resetData(folder: string): void {
  const files = Object.values(databases).flatMap((file) => [file, `${file}-wal`, `${file}-shm`])
  for (const file of [...files, secretsFile]) rmSync(join(folder, file), { force: true })
}

function readSecrets(file: string): DemoSecrets {
  const known = readKnown(file)
  const secrets: DemoSecrets = {
    gatehouse: randomToken(),
    exampleCorp: randomToken(),
    application: randomToken(),
    broker: randomToken(),
    erin: randomToken(9),
    ...known,
  }
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

function readKnown(file: string): Partial<DemoSecrets> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<DemoSecrets>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    if (!(error instanceof SyntaxError)) throw error
    throw failed(`${file} is damaged: start the demo afresh with --reset.`)
  }
}
