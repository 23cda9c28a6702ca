/** The thread that strip-types.ts starts. */
import { stripTypeScriptTypes } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

const sources: Record<string, string> = workerData
const stripped = Object.entries(sources).map(([name, source]) => [name, stripTypeScriptTypes(source)])
parentPort?.postMessage(Object.fromEntries(stripped))
