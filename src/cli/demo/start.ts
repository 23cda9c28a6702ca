import { createLogger } from '../../platform/log/index.ts'
import { startGatehouse } from '../../server/app.ts'
import type { Configuration } from '../../server/configuration/index.ts'
import { startFailure } from '../start-failure.ts'
import { startApplication } from './application/routes.ts'
import { exampleCorpConfiguration, gatehouseConfiguration } from './configurations.ts'
import type { DemoData } from './data.ts'
import { type Places, type Ports, placesAt } from './places.ts'
import { applicationClientId, provisionExampleCorp, provisionGatehouse } from './provision.ts'

export interface Demo {
  places: Places
  close(): Promise<void>
}

interface Running {
  close(): Promise<unknown>
}

/** Starts Gatehouse, Example Corp and the application in this process. Either all of it runs afterwards or nothing. */
export async function startDemo(data: DemoData, ports: Ports): Promise<Demo> {
  const places = placesAt(ports)
  const running: Running[] = []
  const close = async () => {
    await Promise.all(running.map((each) => each.close()))
  }
  try {
    const [gatehouse, exampleCorp] = await all(running, [
      start(gatehouseConfiguration(data, ports, places)),
      start(exampleCorpConfiguration(data, ports, places)),
    ])
    await Promise.all([
      provisionGatehouse(gatehouse.adminUrl, data.secrets, places),
      provisionExampleCorp(exampleCorp.adminUrl, data.secrets, places),
    ])
    const application = startApplication({
      issuer: places.gatehouse,
      clientId: applicationClientId,
      clientSecret: data.secrets.application,
      url: places.application,
      port: ports.application,
    })
    running.push(
      await application.catch((error: unknown) => Promise.reject(startFailure(error, { dsn: '' }))),
    )
    return { places, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(configuration: Configuration) {
  try {
    return await startGatehouse(configuration, { logger: createLogger(configuration.log) })
  } catch (error) {
    throw startFailure(error, configuration)
  }
}

/** As `Promise.all`, but notes what came up before it lets a failure through. */
async function all<Both extends [Running, Running]>(
  running: Running[],
  starting: { [Index in keyof Both]: Promise<Both[Index]> },
): Promise<Both> {
  const outcomes = await Promise.allSettled(starting)
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') running.push(outcome.value)
  return (await Promise.all(starting)) as Both
}
