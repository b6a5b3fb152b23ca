import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Gpu, GpuReading } from '../contract/hardware.ts'
import type { Batch, Reading } from '../contract/monitor.ts'
import { Bell } from './bell.ts'
import { Child } from './child.ts'
import { Sleepers } from './nvidia-sleep.ts'
import { QUERY, readRow } from './nvidia-smi.ts'
import { within } from './patience.ts'
import { Retry } from './retry.ts'
import { isOfSystem } from './system-error.ts'

const DRIVER = 'nvidia'

/** What is told of a driver that keeps its own tool waiting. */
const HANGS = 'nvidia-smi does not answer'

/** The driver's own device. */
const CONTROL = 'dev/nvidiactl'

/** The most that is kept of a line that is not complete, in characters. */
const MAX_REST = 4_096

/** What is asked, and where to look. */
export interface NvidiaOptions {
  /** The program `nvidia-smi`. */
  program: string
  /** Where `/sys`, `/proc` and `/dev` are found; `/` but for a staged host. */
  root?: string
}

/** How long things take. */
export interface NvidiaTiming {
  /** How often it tells of each GPU, in seconds. */
  loop_s: number
  /** After so long without a word, it hangs, in milliseconds. */
  hang_ms: number
  /** How long the driver may take to open its own device, in milliseconds. */
  open_ms: number
  /** The first and the longest pause before it is started again, in milliseconds. */
  retry_ms: readonly [first: number, longest: number]
  /** How often it is looked whether there is something to ask, in milliseconds. */
  idle_ms: number
  /** How often GPUs that may sleep are looked at, in milliseconds: what is seen less often than in five minutes does not count. */
  asleep_ms: number
}

/** As it is on a host. */
export const NVIDIA_TIMING: NvidiaTiming = {
  loop_s: 30,
  hang_ms: 120_000,
  open_ms: 5_000,
  retry_ms: [5_000, 600_000],
  idle_ms: 600_000,
  asleep_ms: 240_000,
}

/**
 * Tells how much NVIDIA's GPUs are used, as `nvidia-smi --loop` does; or why it cannot, where it is the driver that fails.
 *
 * It runs only where there is a GPU that it would not keep awake; those that may sleep tell how long they were awake. That
 * there is none, or no nvidia-smi, or that the driver may not be asked, is no fault, and the position says so.
 */
export async function* nvidiaGpus(
  { program, root = '/' }: NvidiaOptions,
  reading: Reading,
  timing: Partial<NvidiaTiming> = {},
): AsyncGenerator<Batch<GpuReading>, void> {
  const { loop_s, hang_ms, open_ms, retry_ms, idle_ms, asleep_ms } = { ...NVIDIA_TIMING, ...timing }
  const { signal, report, warn } = reading
  const bell = new Bell(signal)
  const retry = new Retry(...retry_ms)
  const sleepers = new Sleepers(root)
  const refusal = refusals(join(root, CONTROL), open_ms)
  try {
    while (!signal.aborted) {
      const { why, gpus } = sleepers.look()
      if (why !== undefined) {
        report({ connected: true, position: why, reason: '', lag_s: 0 })
        if (gpus !== undefined) yield batchOf(gpus)
        await bell.heard(gpus?.length === 0 ? idle_ms : asleep_ms)
        continue
      }
      report({ connected: true, position: 'nvidia-smi tells of GPUs', reason: '', lag_s: 0 })
      const end = yield* run(program, loop_s, hang_ms, reading, () => retry.reset())
      if (signal.aborted) return
      const { reason, absent, failed, isOff, hangs, gone } = end
      const refused = absent ? `${program} is not installed` : failed && (await refusal())
      if (refused !== undefined) {
        report({ connected: true, position: refused })
        yield batchOf([])
        await bell.heard(idle_ms)
        continue
      }
      const says = hangs ? HANGS : failed
      if (says !== undefined) yield batchOf([], says)
      // It did its work where it told what keeps the driver from doing its own.
      const isOfDriver = failed !== undefined || isOff === true
      const what = `${program}: ${failed ?? reason}`
      report({ connected: isOfDriver, position: what, reason: what })
      if (!isOfDriver && retry.failures === 1) warn('GPUs cannot be asked; it is tried again', { error: what })
      await retry.failed(signal)
      if (gone === undefined) continue
      // Another would hang as well, and stay as well.
      void gone.then(bell.ring)
      await bell.heard()
    }
  } finally {
    bell.close()
  }
}

interface End {
  reason: string
  absent?: boolean
  /** What it said last that keeps it from telling of any GPU. */
  failed?: string | undefined
  /** It told last of GPUs that do not answer, and of no other. */
  isOff?: boolean
  /** It said nothing for too long; `gone` settles with its end where that could not be brought about. */
  hangs?: true
  gone?: Promise<void>
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
  let isOff = false
  try {
    for (;;) {
      const spoke = await child.wait(hang_ms)
      if (signal.aborted) return { reason: '' }
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
        isOff = [...gpus.values()].every(({ lost }) => lost !== undefined)
        if (!isOff) onReading()
        report({ connected: true, reason: '', last_event_at: Date.now() / 1000 })
        yield batchOf([...gpus.values()])
      }
      const { ending } = child
      if (ending !== undefined) return { reason: ending.reason, absent: ending.absent === true, failed, isOff }
      if (spoke) continue
      if (await child.stop()) return { reason: 'it hangs', hangs: true }
      return { reason: 'it hangs, and cannot be ended', hangs: true, gone: child.gone }
    }
  } finally {
    await child.stop()
  }
}

function batchOf(gpus: readonly Gpu[], failed?: string): Batch<GpuReading> {
  const about = { kind: 'gpus', part: 'gpus', position: '', time: Date.now() / 1000, driver: DRIVER } as const
  return { items: [{ ...about, gpus, ...(failed !== undefined && { failed }) }], positions: {} }
}

/** Finds out why the driver may not be asked from here, whatever its tool says: another process may. */
function refusals(path: string, open_ms: number): () => Promise<string | undefined> {
  let asked: Promise<string | undefined> | undefined
  return () => {
    // Each that hangs takes a thread for itself, so there is one at most.
    asked ??= refusalOf(path).finally(() => {
      asked = undefined
    })
    return within(asked, open_ms)
  }
}

async function refusalOf(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r+')
    await file.close()
    return undefined
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!isOfSystem(error)) throw error
    return ['ENOENT', 'EACCES', 'EPERM'].includes(code) ? `/${CONTROL} may not be opened: ${code}` : undefined
  }
}
