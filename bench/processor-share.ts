// Gives a process a share of a core, by a control group of its own. Linux alone, and root alone.

import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'

const periodMicroseconds = 20_000
const first = '/sys/fs/cgroup/cpu'
const second = '/sys/fs/cgroup'

/** The process `pid` and all its threads get `share` of a core at most. Returns how to remove the group when it has ended. */
export function limitProcessor(pid: number, share: number): () => void {
  const quota = String(Math.round(periodMicroseconds * share))
  const isFirst = existsSync(`${first}/cgroup.procs`)
  const group = `${isFirst ? first : second}/gatehouse-bench-${pid}`
  mkdirSync(group)
  if (isFirst) {
    writeFileSync(`${group}/cpu.cfs_period_us`, String(periodMicroseconds))
    writeFileSync(`${group}/cpu.cfs_quota_us`, quota)
  } else writeFileSync(`${group}/cpu.max`, `${quota} ${periodMicroseconds}`)
  writeFileSync(`${group}/cgroup.procs`, String(pid))
  return () => rmdirSync(group)
}
