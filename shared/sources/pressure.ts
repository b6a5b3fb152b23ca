import type { PressureReading } from '../contract/hardware.ts'
import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Child } from './child.ts'
import { fullnessOf, readMounts } from './filesystems.ts'
import { inotifyOf } from './inotify.ts'
import { Pace } from './pace.ts'
import { readFileNumber, readStall } from './proc-pressure.ts'
import { Sysfs } from './sysfs.ts'

/** How long timedatectl may take, in milliseconds. */
const CLOCK_MS = 20_000

/** What is asked, and where to look. */
export interface PressureOptions {
  /** The program `timedatectl`. */
  program: string
  /** Where `/proc` is found; `/` but for tests. */
  root?: string
}

/** How often is looked, in milliseconds. */
export interface PressureTiming {
  /** At least and at most. */
  look_ms: readonly [least: number, most: number]
  /** At what takes longer to find out: the clock, and inotify. */
  slow_ms: number
}

const TIMING: PressureTiming = { look_ms: [10_000, 60_000], slow_ms: 600_000 }

/**
 * Tells how short the host is of processors, memory, I/O, room on file systems, and the rest: sampled, for the kernel
 * tells of none of it by itself, and less and less often while nothing changes.
 */
export async function* pressure(
  { program, root = '/' }: PressureOptions,
  reading: Reading,
  timing: Partial<PressureTiming> = {},
): AsyncGenerator<Batch<PressureReading>, void> {
  const { look_ms, slow_ms } = { ...TIMING, ...timing }
  const bell = new Bell(reading.signal)
  const pace = new Pace(look_ms)
  let slow_at = Number.NEGATIVE_INFINITY
  try {
    while (!reading.signal.aborted) {
      const isSlow = performance.now() >= slow_at
      if (isSlow) slow_at = performance.now() + slow_ms
      const fast = await fastReading(root)
      const slow = isSlow ? await slowReading(program, root, reading.signal) : {}
      if (reading.signal.aborted) return
      const item: PressureReading = { ...fast, ...slow }
      const seen =
        Object.keys(item.stalls).length > 0
          ? 'pressure stalls and file systems'
          : 'file systems alone: no /proc/pressure'
      reading.report({ connected: true, position: seen, lag_s: 0, last_event_at: item.time })
      yield { items: [item], positions: {} }
      await bell.heard(pace.after(roughly(item)))
    }
  } finally {
    bell.close()
  }
}

async function fastReading(root: string): Promise<PressureReading> {
  const proc = new Sysfs(root).at('proc')
  const stalls = Object.fromEntries(
    ['cpu', 'memory', 'io'].flatMap((name) => {
      const stall = readStall(proc.lines(`pressure/${name}`))
      return stall === undefined ? [] : [[name, stall]]
    }),
  )
  const looks = readMounts(proc.lines('self/mountinfo')).map((mount) => fullnessOf(mount, root))
  const filesystems = (await Promise.all(looks)).flatMap((one) => one ?? [])
  const files = readFileNumber(proc.text('sys/fs/file-nr'))
  const about = { kind: 'pressure', part: 'pressure', position: '', time: Date.now() / 1000 } as const
  return { ...about, stalls, filesystems, ...(files !== undefined && { files }) }
}

async function slowReading(
  program: string,
  root: string,
  signal: AbortSignal,
): Promise<Pick<PressureReading, 'inotify' | 'clock'>> {
  const inotify = await inotifyOf(root)
  const clock = await clockOf(program, signal)
  return { ...(inotify !== undefined && { inotify }), ...(clock !== undefined && { clock }) }
}

/** Asks whether a time service is on, and the clock synchronized; undefined where nobody can tell. See timedatectl(1). */
async function clockOf(program: string, signal: AbortSignal): Promise<PressureReading['clock']> {
  const child = new Child(program, ['show', '--property=NTP', '--property=NTPSynchronized'], signal)
  let text = ''
  try {
    const end = performance.now() + CLOCK_MS
    while (child.ending === undefined && performance.now() < end && !signal.aborted) {
      await child.wait(end - performance.now())
      for (let piece = child.read(); piece !== undefined && text.length < 4_096; piece = child.read()) text += piece
    }
  } finally {
    await child.stop()
  }
  const value = (name: string) => new RegExp(`^${name}=(yes|no)$`, 'm').exec(text)?.[1]
  const [ntp, synchronized] = [value('NTP'), value('NTPSynchronized')]
  return ntp === undefined || synchronized === undefined
    ? undefined
    : { ntp: ntp === 'yes', synchronized: synchronized === 'yes' }
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
