import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What Linux calls USER_HZ, the unit of times in /proc; 100 on every architecture Node runs on. */
const TICKS_PER_S = 100

/** By how much that may be too much of a process with a child or two, in seconds: each of two times is cut to a tick. */
const WRONG_BY_S = 5 / TICKS_PER_S

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
  /** What the scheduler counted of that, to the nanosecond, in seconds: of the threads that there still are. */
  ran_s: number
  /** How often the kernel has switched to one of its threads: each was woken, or went on after another had its turn. */
  switches: number
}

/** Reads what a process has used. */
export function usage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name before it may hold anything; from the state on, which is field 3, there are only numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  let [ran_ns, switches] = [0, 0]
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const read = (file: string) => unlessEnded(() => readFileSync(`/proc/${pid}/task/${task}/${file}`, 'utf8')) ?? ''
    ran_ns += Number.parseInt(read('schedstat') || '0', 10)
    for (const [, count] of read('status').matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)$/gm)) {
      switches += Number(count)
    }
  }
  return { cpu_s: ticks / TICKS_PER_S, ran_s: ran_ns / 1e9, switches }
}

/** What a process has used with its children: the CPU time of those that have ended counts, their switches do not. */
export function usageWithChildren(pid: number): Usage {
  const own = usage(pid)
  // One that ends meanwhile counts for the process that has started it from then on.
  return {
    cpu_s: own.cpu_s + sumOfChildren(pid, (child) => usage(child).cpu_s),
    ran_s: own.ran_s + sumOfChildren(pid, (child) => usage(child).ran_s),
    switches: own.switches + sumOfChildren(pid, (child) => usage(child).switches),
  }
}

/**
 * The CPU time between two looks at a process, in seconds: what the scheduler counted, to the nanosecond, unless the clock
 * of CPU time tells of more than its ticks can be wrong by; then a thread or a child has ended in between.
 */
export function cpuBetween(before: Usage, after: Usage): number {
  const [ticked, ran] = [after.cpu_s - before.cpu_s, after.ran_s - before.ran_s]
  return ticked - ran > WRONG_BY_S ? ticked : ran
}

/** The CPU time of a process in seconds, with that of its children, those that run and those that have ended. */
export function cpuWithChildren(pid: number): number {
  return usageWithChildren(pid).cpu_s
}

/** How long processes must take no time to be still, in milliseconds, and how long it is waited for that. */
const STILL_MS = 2_000
const LONGEST_MS = 10 * 60_000

/**
 * Waits until processes, with their children, have taken next to no CPU time for two seconds.
 *
 * @throws when they still work after ten minutes.
 */
export async function untilStill(...pids: number[]): Promise<void> {
  const used = () => pids.reduce((sum, pid) => sum + cpuWithChildren(pid), 0)
  const end = performance.now() + LONGEST_MS
  for (let before = used(); ; ) {
    await sleep(STILL_MS)
    const now = used()
    // A heartbeat may fall into it.
    if (now - before <= (pids.length + 1) / TICKS_PER_S / 2) return
    if (performance.now() > end) throw new Error('there is no end to what services work')
    before = now
  }
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

/** How often a process is weighed whose peak is sought, in milliseconds. */
const WEIGH_MS = 50

/** The most that a process weighed with its children, from now on. */
export class Peak {
  #most = 0
  readonly #timer: NodeJS.Timeout

  constructor(pid: number) {
    const weigh = () => {
      const weight = unlessEnded(() => pss(pid) + pssOfChildren(pid)) ?? 0
      this.#most = Math.max(this.#most, weight)
    }
    weigh()
    this.#timer = setInterval(weigh, WEIGH_MS)
  }

  /** Ends it. @returns the peak, in MiB. */
  end(): number {
    clearInterval(this.#timer)
    return this.#most
  }
}
