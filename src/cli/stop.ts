import { constants } from 'node:os'

const signals = ['SIGINT', 'SIGTERM'] as const
type Signal = (typeof signals)[number]

// Ctrl-C under `npm start` arrives twice, from the terminal and from npm: an echo is no second wish.
const echoMilliseconds = 300

/** Waits for SIGINT or SIGTERM, then for `close`. A second signal ends the process at once. */
export function untilStopped(close: (signal: Signal) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false
    let impatient = false
    for (const signal of signals) {
      process.on(signal, () => {
        if (impatient) process.exit(128 + constants.signals[signal])
        if (stopping) return
        stopping = true
        setTimeout(() => (impatient = true), echoMilliseconds).unref()
        close(signal).then(resolve, reject)
      })
    }
  })
}
