import * as z from 'zod'
import { isDeep } from '../../shared/contract/signal-bounds.ts'
import { hashWord } from '../../shared/contract/words.ts'
import { oneLine } from './text.ts'

/** How much of an experiment is looked at. */
const MAX_CANDIDATES = 200
const MAX_METRICS = 200
const MAX_REPEATS = 1_000

/** What stands where a figure should be: the figures, one for each repeat; or what says that it is none. */
export type Reading = readonly number[] | 'NaN'

/** What was measured of one thing that was tried. */
export interface Candidate {
  name: string
  metrics: ReadonlyMap<string, Reading>
}

/** That one candidate is better than another, as the record says itself; by any metric, where none is named. */
export interface Claim {
  metric?: string | undefined
  better: string
  than: string
}

/** One experiment, however it was told. */
export interface Experiment {
  name: string
  /** What it was about, or what it measured where it does not say; a later one of the same subject speaks of the same. */
  subject: string
  /** When it was, as it says itself: epoch seconds. */
  time?: number | undefined
  candidates: readonly Candidate[]
  claim?: Claim | undefined
}

/** What is told of an experiment beside its figures. */
type Told = Pick<Experiment, 'name' | 'time'> & { subject?: string | undefined }

const Word = z.string().trim().min(1).max(1_000)
const Claimed = z.object({ metric: Word.optional(), better: Word, than: Word })
const Line = z.looseObject({})

const Moment = z.union([
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text) / 1_000),
  // Seconds, or milliseconds, since the epoch.
  z.number().transform((time) => (time > 1e11 ? time / 1_000 : time)),
])

/** Reads a line of the experiments file; undefined where it says of no candidate what was measured. */
export function readExperiment(text: string): Experiment | undefined {
  const record = Line.safeParse(parsed(text)).data
  if (record === undefined || isDeep(record)) return undefined
  const name = wordIn(record, ['experiment', 'experiment_id', 'id']) ?? hashWord(text).toString(36)
  const subject = wordIn(record, ['subject', 'hypothesis', 'question', 'question_id', 'spec_id', 'target'])
  const time = ['timestamp', 'time', 'ts'].map((key) => Moment.safeParse(record[key]).data).find(Boolean)
  return experimentIn(record, { name, subject, time })
}

/** Reads the `metrics` of an answer; undefined where there are no figures in them. */
export function experimentOf(metrics: Record<string, unknown>, told: Told): Experiment | undefined {
  return isDeep(metrics) ? undefined : experimentIn({ metrics, ...metrics }, told)
}

function experimentIn(record: Record<string, unknown>, { name, subject, time }: Told): Experiment | undefined {
  const { candidates, before, after, baseline, candidate, metrics, claim } = record
  const pair = isRecord(before) && isRecord(after) ? { before, after } : { baseline, candidate }
  const isPair = Object.values(pair).every(isRecord)
  const all = listOf(candidates) ?? listOf(isPair ? pair : { it: metrics }) ?? []
  const read = all.slice(0, MAX_CANDIDATES).flatMap(([name, what]) => candidateOf(name, what))
  const [first] = read
  if (first === undefined) return undefined
  const measured = [...first.metrics.keys()].sort().join(', ')
  // What was measured before and after may show as well that nothing suffered: that claims no improvement.
  return {
    name,
    subject: subject ?? oneLine(measured, 200),
    time,
    candidates: read,
    claim: Claimed.safeParse(claim).data,
  }
}

function listOf(candidates: unknown): [name: string, what: unknown][] | undefined {
  if (!Array.isArray(candidates)) return isRecord(candidates) ? Object.entries(candidates) : undefined
  return candidates.map((one, at) => [
    (isRecord(one) && wordIn(one, ['name', 'candidate', 'id', 'variant'])) || `candidate ${at + 1}`,
    one,
  ])
}

function candidateOf(name: string, what: unknown): Candidate[] {
  if (!isRecord(what)) return []
  const metrics = new Map<string, Reading>()
  const figures = isRecord(what.metrics) ? what.metrics : what
  for (const [key, reading] of readingsIn(figures)) if (metrics.size < MAX_METRICS) metrics.set(key, reading)
  return metrics.size === 0 ? [] : [{ name: oneLine(name, 80), metrics }]
}

function* readingsIn(figures: Record<string, unknown>, prefix = ''): Iterable<[string, Reading]> {
  for (const [key, value] of Object.entries(figures)) {
    const name = oneLine(`${prefix}${key}`, 80)
    if (isRecord(value)) yield* readingsIn(value, `${name}.`)
    const reading = readingOf(value)
    if (reading !== undefined) yield [name, reading]
  }
}

function readingOf(value: unknown): Reading | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? [value] : 'NaN'
  if (typeof value === 'string') return /^[-+]?(?:nan|inf(?:inity)?)$/i.test(value) ? 'NaN' : undefined
  if (!Array.isArray(value) || value.length === 0) return undefined
  // Null is what was not measured, such as the memory of a GPU where there is none.
  const told = value.slice(0, MAX_REPEATS).filter((one) => one !== null)
  const read = told.map(readingOf)
  if (read.includes('NaN')) return 'NaN'
  const repeats = read.flatMap((one) => (typeof one === 'object' && one.length === 1 ? one : []))
  return repeats.length === read.length && repeats.length > 0 ? repeats : undefined
}

/** What Python writes where a figure is none is no JSON. */
const NO_FIGURE = /(?<=[:,[]\s{0,8})(?:NaN|-?Infinity)(?=\s{0,8}[,\]}])/g

function parsed(text: string): unknown {
  for (const json of [text, text.replace(NO_FIGURE, '"NaN"')]) {
    try {
      return JSON.parse(json)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return undefined
}

function wordIn(record: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const word = Word.safeParse(record[key]).data
    const clean = word === undefined ? '' : oneLine(word, 200)
    if (clean !== '') return clean
  }
  return undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
