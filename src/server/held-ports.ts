import { holdPort } from '../platform/http/index.ts'
import type { Configuration } from './configuration/index.ts'

/** The ports of both listeners, held until their servers take them over. */
export interface HeldPorts {
  public: number
  admin: number
  release(): Promise<void>
}

/** Both or none. A port that is 0 is picked. */
export async function holdPorts({ public: open, admin }: Configuration['serve']): Promise<HeldPorts> {
  const first = await holdPort(open.host, open.port)
  try {
    const second = await holdPort(admin.host, admin.port)
    return {
      public: first.port,
      admin: second.port,
      release: async () => {
        await Promise.all([first.release(), second.release()])
      },
    }
  } catch (error) {
    await first.release()
    throw error
  }
}
