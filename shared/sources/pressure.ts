import type { Clock, PressureReading } from '../contract/hardware.ts'
import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { clockOf } from './clock.ts'
import { Fullness, readMounts } from './filesystems.ts'
import { inotifyOf } from './inotify.ts'
import { Pace } from './pace.ts'
import { readFileNumber, readStall } from './proc-pressure.ts'
import { Sysfs } from './sysfs.ts'

/** What is asked, and where to look. */
export interface PressureOptions {
  /** The program `timedatectl`. */
  program: string
  /** The program `chronyc`. */
  chronyc: string
  /** Where `/proc` is found; `/` but for a staged host. */
  root?: string
}

/** How often is looked, in milliseconds. */
export interface PressureTiming {
  /** At least and at most. */
  look_ms: readonly [least: number, most: number]
  /** At what takes longer to find out: inotify, and a clock that is not as it should be. */
  slow_ms: number
  /** At a clock that is. */
  clock_ms: number
}

const TIMING: PressureTiming = { look_ms: [10_000, 60_000], slow_ms: 600_000, clock_ms: 3_600_000 }

/**
 * Tells how short the host is of processors, memory, I/O, room on file systems, and the rest: sampled, for the kernel
 * tells of none of it by itself, and less and less often while nothing changes.
 */
export async function* pressure(
  { program, chronyc, root = '/' }: PressureOptions,
  reading: Reading,
  timing: Partial<PressureTiming> = {},
): AsyncGenerator<Batch<PressureReading>, void> {
  const { look_ms, slow_ms, clock_ms } = { ...TIMING, ...timing }
  const ending = new AbortController()
  const signal = AbortSignal.any([reading.signal, ending.signal])
  const bell = new Bell(signal)
  const pace = new Pace(look_ms)
  const fullness = new Fullness()
  let slow_at = Number.NEGATIVE_INFINITY
  let clock_at = Number.NEGATIVE_INFINITY
  let clock: Clock | null | undefined
  let asking: Promise<void> | undefined
  // Beside the rest, which does not wait for it.
  const askClock = async () => {
    clock = (await clockOf(program, chronyc, root, signal)) ?? null
    clock_at = performance.now() + (clock?.ntp && !clock.synchronized ? slow_ms : clock_ms)
    asking = undefined
    bell.ring()
  }
  try {
    while (!signal.aborted) {
      if (performance.now() >= clock_at) asking ??= askClock()
      const isSlow = performance.now() >= slow_at
      if (isSlow) slow_at = performance.now() + slow_ms
      const fast = await fastReading(root, fullness)
      const inotify = isSlow ? ((await inotifyOf(root)) ?? null) : undefined
      if (signal.aborted) return
      const item = { ...fast, ...(inotify !== undefined && { inotify }), ...(clock !== undefined && { clock }) }
      clock = undefined
      const seen =
        Object.keys(item.stalls).length > 0
          ? 'pressure stalls and file systems'
          : 'file systems alone: no /proc/pressure'
      const [reason = ''] = fullness.hanging.map((path) => `the file system at ${path} does not answer`)
      reading.report({ connected: reason === '', reason, position: seen, lag_s: 0, last_event_at: item.time })
      yield { items: [item], positions: {} }
      await bell.heard(pace.after(roughly(item)))
    }
  } finally {
    bell.close()
    ending.abort()
    await asking
  }
}

async function fastReading(root: string, fullness: Fullness): Promise<PressureReading> {
  const proc = new Sysfs(root).at('proc')
  const stalls = Object.fromEntries(
    ['cpu', 'memory', 'io'].flatMap((name) => {
      const stall = readStall(proc.lines(`pressure/${name}`))
      return stall === undefined ? [] : [[name, stall]]
    }),
  )
  const { filesystems, unasked } = await fullness.look(readMounts(proc.lines('self/mountinfo')), root)
  const files = readFileNumber(proc.text('sys/fs/file-nr'))
  const about = { kind: 'pressure', part: 'pressure', position: '', time: Date.now() / 1000 } as const
  return {
    ...about,
    stalls,
    filesystems,
    ...(unasked.length > 0 && { unasked }),
    ...(files !== undefined && { files }),
  }
}

/** The same for readings that differ by less than anybody would look at. */
function roughly({ stalls, filesystems, files }: PressureReading): string {
  const waits = Object.values(stalls).map(({ some, full }) => [
    Math.round(some.avg300 / 5),
    Math.round(full.avg300 / 5),
  ])
  const rooms = filesystems.map(({ mount, used, inodes = 0 }) => [
    mount,
    Math.round(used * 100),
    Math.round(inodes * 100),
  ])
  return JSON.stringify([waits, rooms, files === undefined ? 0 : Math.round((files.used / files.max) * 100)])
}
