import { createServer } from 'node:net'
import { misused } from '../failure.ts'

/** Ports of the demo's listeners, all on 127.0.0.1. */
export interface Ports {
  gatehouse: number
  gatehouseAdmin: number
  exampleCorp: number
  exampleCorpAdmin: number
  application: number
}

const highest = 65535

/** The demo's ports for a first port; 0 asks the system for free ones. */
export async function portsFrom(first: number): Promise<Ports> {
  if (first === 0) return freePorts()
  if (first + 16 > highest)
    throw misused(`The demo needs ports up to 16 above the first: --port may be ${highest - 16} at most.`)
  return {
    gatehouse: first,
    gatehouseAdmin: first + 1,
    exampleCorp: first + 10,
    exampleCorpAdmin: first + 11,
    application: first + 16,
  }
}

/** Where browsers find what the demo runs. */
export interface Places {
  gatehouse: string
  exampleCorp: string
  application: string
}

/**
 * Cookies know hosts but no ports. Example Corp stands for another company, so it has another host name: otherwise
 * the two would overwrite each other's sessions in the browser.
 */
export const placesAt = (ports: Ports): Places => ({
  gatehouse: `http://127.0.0.1:${ports.gatehouse}/`,
  exampleCorp: `http://localhost:${ports.exampleCorp}/`,
  application: `http://127.0.0.1:${ports.application}/`,
})

async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(Array.from({ length: 5 }, listenAnywhere))
  const free = servers.map(({ port }) => port) as [number, number, number, number, number]
  await Promise.all(servers.map(({ close }) => close()))
  const [gatehouse, gatehouseAdmin, exampleCorp, exampleCorpAdmin, application] = free
  return { gatehouse, gatehouseAdmin, exampleCorp, exampleCorpAdmin, application }
}

function listenAnywhere(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) })
    })
  })
}
