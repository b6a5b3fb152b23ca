import type { Gpu, GpuReading } from '../contract/hardware.ts'
import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Child } from './child.ts'
import { Retry } from './journal-retry.ts'
import { QUERY, readRow } from './nvidia-smi.ts'
import { Sysfs } from './sysfs.ts'

const VENDOR = '0x10de'
const DRIVER = 'nvidia'

/** The most that is kept of a line that is not complete, in characters. */
const MAX_REST = 4_096

/** What is asked, and where to look. */
export interface NvidiaOptions {
  /** The program `nvidia-smi`. */
  program: string
  /** Where `/sys` is found; `/` but for tests. */
  root?: string
}

/** How long things take. */
export interface NvidiaTiming {
  /** How often it tells of each GPU, in seconds. */
  loop_s: number
  /** After so long without a word, it hangs, in milliseconds. */
  hang_ms: number
  /** The first and the longest pause before it is started again, in milliseconds. */
  retry_ms: readonly [first: number, longest: number]
  /** How often it is looked whether there is something to ask, in milliseconds. */
  idle_ms: number
}

const TIMING: NvidiaTiming = { loop_s: 30, hang_ms: 120_000, retry_ms: [5_000, 600_000], idle_ms: 600_000 }

/**
 * Tells how much NVIDIA's GPUs are used, as `nvidia-smi --loop` does; or why it cannot, where it is the driver that fails.
 *
 * It runs only where there is a GPU that it would not keep awake. That there is none, or no nvidia-smi, is no fault, and
 * the position says so.
 */
export async function* nvidiaGpus(
  { program, root = '/' }: NvidiaOptions,
  reading: Reading,
  timing: Partial<NvidiaTiming> = {},
): AsyncGenerator<Batch<GpuReading>, void> {
  const { loop_s, hang_ms, retry_ms, idle_ms } = { ...TIMING, ...timing }
  const { signal, report, warn } = reading
  const bell = new Bell(signal)
  const retry = new Retry(...retry_ms)
  try {
    while (!signal.aborted) {
      const rest = restOf(root)
      if (rest !== undefined) {
        report({ connected: true, position: rest, lag_s: 0 })
        await bell.heard(idle_ms)
        continue
      }
      report({ connected: true, position: 'nvidia-smi tells of GPUs', reason: '', lag_s: 0 })
      const end = yield* run(program, loop_s, hang_ms, reading, () => retry.reset())
      if (signal.aborted) return
      if (end.absent) {
        report({ connected: true, position: `${program} is not installed` })
        yield batchOf([])
        await bell.heard(idle_ms)
        continue
      }
      const reason = `${program}: ${end.reason}`
      report({ connected: end.isOfDriver, position: reason, reason })
      if (!end.isOfDriver && retry.failures === 1) warn('GPUs cannot be asked; it is tried again', { error: reason })
      await retry.failed(signal)
    }
  } finally {
    bell.close()
  }
}

interface End {
  reason: string
  absent: boolean
  /** It did its work, and told what keeps the driver from doing its own. */
  isOfDriver: boolean
}

async function* run(
  program: string,
  loop_s: number,
  hang_ms: number,
  { signal, skip, report }: Reading,
  onReading: () => void,
): AsyncGenerator<Batch<GpuReading>, End> {
  const args = [`--query-gpu=${QUERY.join(',')}`, '--format=csv,noheader,nounits', `--loop=${loop_s}`]
  const child = new Child(program, args, signal)
  let rest = ''
  let failed: string | undefined
  try {
    for (;;) {
      const spoke = await child.wait(hang_ms)
      if (signal.aborted) return { reason: '', absent: false, isOfDriver: false }
      let text = rest
      for (let piece = child.read(); piece !== undefined; piece = child.read()) text += piece.toString('latin1')
      // A last line without its end is one as well.
      const lines = (child.ending === undefined ? text : `${text}\n`).split('\n')
      rest = (lines.pop() ?? '').slice(0, MAX_REST)
      // Of what waited while nobody asked, the last word on each counts.
      const gpus = new Map<string, Gpu>()
      for (const line of lines) {
        if (line.trim() === '') continue
        const row = readRow(line)
        if (row === undefined) skip(1)
        else if ('gpu' in row) gpus.set(row.gpu.address, row.gpu)
        else failed = row.failed
      }
      if (gpus.size > 0) {
        failed = undefined
        onReading()
        report({ connected: true, reason: '', last_event_at: Date.now() / 1000 })
        yield batchOf([...gpus.values()])
      }
      const { ending } = child
      if (ending !== undefined) {
        if (failed !== undefined) yield batchOf([], failed)
        const reason = failed ?? ending.reason
        return { reason, absent: ending.absent === true, isOfDriver: failed !== undefined }
      }
      if (!spoke) return { reason: 'it hangs', absent: false, isOfDriver: false }
    }
  } finally {
    await child.stop()
  }
}

function batchOf(gpus: readonly Gpu[], failed?: string): Batch<GpuReading> {
  const about = { kind: 'gpus', part: 'gpus', position: '', time: Date.now() / 1000, driver: DRIVER } as const
  return { items: [{ ...about, gpus, ...(failed !== undefined && { failed }) }], positions: {} }
}

/** Why nothing is asked: a GPU that may sleep while it has nothing to do would never do so. */
function restOf(root: string): string | undefined {
  const all = new Sysfs(root).at('sys/bus/pci/devices')
  const gpus = all
    .names()
    .map((address) => all.at(address))
    .filter((one) => one.text('vendor') === VENDOR && /^0x03/.test(one.text('class') ?? ''))
  if (gpus.length === 0) return 'there is no GPU of NVIDIA'
  if (gpus.every((one) => one.text('power/control') === 'auto')) return 'GPUs may sleep: asking would keep them awake'
  return undefined
}
