import type { HostItem } from '../../services/exploration/detect.ts'
import monitor from '../../services/exploration/index.ts'
import type { Memory } from '../../services/exploration/schema.ts'
import type { PressureReading } from '../../shared/contract/hardware.ts'
import { type Finding, NO_BOARD } from '../../shared/contract/monitor.ts'
import { SavedState } from '../../shared/daemon/state.ts'
import { chanceOf } from '../study-index/chance.ts'

/** The pieces that a record is cut into, in seconds. */
const PIECE_S = 300

/** How much longer or shorter than it was tasks wait in a piece. */
const GAINS = [0.25, 1, 1, 2, 4]

/**
 * Makes many hours of readings from a few: pieces of five minutes, drawn by chance and set one after another, each with its
 * tasks waiting longer or shorter than they did, so that thresholds are met again and again.
 */
export function* stretch(readings: readonly HostItem[], hours: number, seed: number): Generator<HostItem> {
  const random = chanceOf(seed)
  const start = readings[0]?.time ?? 0
  const count = Math.max(1, Math.floor(((readings.at(-1)?.time ?? start) - start) / PIECE_S))
  for (let piece = 0; piece * PIECE_S < hours * 3_600; piece += 1) {
    const from = start + Math.floor(random() * count) * PIECE_S
    const gain = GAINS[Math.floor(random() * GAINS.length)] ?? 1
    for (const one of readings) {
      if (one.time < from || one.time >= from + PIECE_S) continue
      const time = start + piece * PIECE_S + (one.time - from)
      yield 'kind' in one && one.kind === 'pressure' ? { ...louder(one, gain), time } : { ...one, time }
    }
  }
}

function louder(reading: PressureReading, gain: number): PressureReading {
  const times = (value: number) => Math.min(100, value * gain)
  const stalls = Object.entries(reading.stalls).map(([name, { some, full }]) => [
    name,
    {
      some: { avg60: times(some.avg60), avg300: times(some.avg300) },
      full: { avg60: times(full.avg60), avg300: times(full.avg300) },
    },
  ])
  return { ...reading, stalls: Object.fromEntries(stalls) }
}

/** What exploration tells of readings: a line for each gap that opens and closes, with when and what was read. */
export function* study(readings: Iterable<HostItem>): Generator<string> {
  const state = new SavedState<Memory>(monitor.state?.max ?? 0)
  const open = new Set<string>()
  const detector = monitor.detector({
    config: monitor.config.parse({}),
    fleet: { project: 'study', host: 'here' },
    state,
    board: NO_BOARD,
    isOpen: (type, name) => open.has(`${type} ${name}`),
    skip: () => undefined,
  })
  let read = 0
  let told = 0
  for (const item of readings) {
    read += 1
    for (const finding of detector.take(item, 'readings')) {
      told += 1
      yield `${new Date(item.time * 1000).toISOString()} ${line(finding, open)}`
    }
  }
  yield `${read} readings, ${told} times something was told, ${open.size} gaps open at the end`
}

function line(finding: Finding<(typeof monitor.gaps)[number]>, open: Set<string>): string {
  if ('closes' in finding) {
    open.delete(`${finding.closes} ${finding.name}`)
    return `- ${finding.closes} ${finding.name}: ${finding.reason}`
  }
  open.add(`${finding.opens} ${finding.name}`)
  return `${finding.occurrences === 0 ? '=' : '+'} ${finding.opens} ${finding.name}: ${finding.facts.reading}`
}
