import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/**
 * JavaScript of each TypeScript source, by the same name, for browsers that visit a Gatehouse that runs from its
 * sources. A thread of its own does it: its end gives back the compiler's memory, and only there is Node.js silent
 * about how new this is.
 */
export async function stripTypes(sources: Record<string, string>): Promise<Record<string, string>> {
  const thread = new Worker(new URL('strip-types-thread.ts', import.meta.url), {
    workerData: sources,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const [stripped] = await once(thread, 'message')
  return stripped
}
