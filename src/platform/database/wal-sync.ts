import { closeSync, fdatasync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { unavailable } from './unavailable.ts'

/** Brings what was committed onto the disk. */
export interface WalSync {
  /** Resolves when everything that was committed before this call is on the disk. */
  sync(): Promise<void>
  /** The same, at once. */
  syncNow(): void
  /** Resolves, and never rejects, when the last of them has ended. */
  idle(): Promise<void>
  close(): void
}

const datasync = promisify(fdatasync)

/**
 * Does what SQLite does at each commit with `synchronous = FULL`, but in the background: the thread that answers
 * requests waits for no disk. After a failure nothing is trusted any more, for the kernel may have dropped what it could
 * not write and say so only once: every later call fails, too.
 *
 * SQLite takes no locks on this file, which closing it would release.
 */
export function openWalSync(file: string): WalSync {
  syncFolder(dirname(file))
  const descriptor = openSync(file, 'r+')
  let failure: Error | undefined
  let running: Promise<unknown> = Promise.resolve()

  const fail = (cause: unknown): never => {
    failure ??= unavailable(
      'the log cannot be brought onto the disk: nothing is stored until a restart',
      cause,
    )
    throw failure
  }
  const sync = async (): Promise<void> => {
    if (failure) throw failure
    await datasync(descriptor).catch(fail)
  }
  return {
    sync: () => {
      const syncing = sync()
      running = syncing.catch(() => {})
      return syncing
    },
    syncNow: () => {
      if (failure) throw failure
      try {
        fdatasyncSync(descriptor)
      } catch (error) {
        fail(error)
      }
    },
    idle: async () => void (await running),
    close: () => closeSync(descriptor),
  }
}

/** A new file is there after a power cut when its folder has been written, too. Windows does that by itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
