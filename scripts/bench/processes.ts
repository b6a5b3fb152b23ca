import { readdirSync, readFileSync } from 'node:fs'

/** What Linux calls USER_HZ, the unit of times in /proc; 100 on every architecture Node runs on. */
const TICKS_PER_S = 100

/** The proportional share of a process's memory, in MiB. */
export function pss(pid: number): number {
  const [, kib] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return Number(kib) / 1024
}

/** The memory of a process that it shares with no other, in MiB: what others start or end changes nothing of it. */
export function ownMemory(pid: number): number {
  const [, kib] = /^Pss_Anon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? []
  return Number(kib) / 1024
}

/** What a process has used so far. */
export interface Usage {
  /** CPU time in seconds, with that of its children that have ended; see proc(5), fields 14 to 17 of stat. */
  cpu_s: number
  /** How often one of its threads went to sleep of its own accord, and so was woken. */
  wakeups: number
}

/** Reads what a process has used. */
export function usage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name before it may hold anything; from the state on, which is field 3, there are only numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  const wakeups = readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const status = readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8')
    return sum + Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1])
  }, 0)
  return { cpu_s: ticks / TICKS_PER_S, wakeups }
}

/** The CPU time of a process in seconds, with that of its children, those that run and those that have ended. */
export function cpuWithChildren(pid: number): number {
  // One that ends meanwhile counts for the process that has started it from then on.
  return usage(pid).cpu_s + sumOfChildren(pid, (child) => usage(child).cpu_s)
}

/** The share of memory of all processes that a process has started, in MiB; one that has just ended weighs nothing. */
export function pssOfChildren(pid: number): number {
  return sumOfChildren(pid, pss)
}

function sumOfChildren(pid: number, figureOf: (child: number) => number): number {
  const tasks = readdirSync(`/proc/${pid}/task`)
  const children = tasks.flatMap((task) => unlessEnded(() => childrenOf(pid, task)) ?? [])
  return children.reduce((total, child) => total + (unlessEnded(() => figureOf(child)) ?? 0), 0)
}

function childrenOf(pid: number, task: string): number[] {
  return (readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').match(/\d+/g) ?? []).map(Number)
}

/** Looks at a process, unless it has ended. */
export function unlessEnded<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    // The second is said of what was opened before it ended, and of what has ended but not been waited for.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
