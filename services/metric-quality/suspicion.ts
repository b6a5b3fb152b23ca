import type { MetricsKind } from '../../shared/contract/gaps-investigations.ts'
import type { Candidate, Experiment, Reading } from './experiment.ts'
import { meaningOf } from './metric-names.ts'
import { chanceOf, waysToPart } from './permutation.ts'

/** What programs have before they measured anything, as the original system found. */
const PLACEHOLDERS = new Set([0.95, 150, 300, 512, 25, 100])

/** Fewer of them that differ may well have been measured. */
const LEAST_PLACEHOLDERS = 3

/** Of so many figures a value has to be, for two that were measured not to be the same by chance or by a coarse clock. */
const LEAST_FIGURES = 3

/** Where all candidates are above it, a rate is one in percent. */
const MOST_OF_A_RATE = 2

/** A difference that chance makes more often than this, in either direction, is not shown. */
const CHANCE = 0.1

/** What an experiment shows of a kind of suspicion: the values that raise it, or that they are sound. */
export interface Verdict {
  kind: MetricsKind
  values: string | undefined
}

/** What one rule says: the values that raise it; `sound`; undefined where the experiment cannot show either. */
type Said = { values: string } | 'sound' | undefined

/** Judges an experiment's figures by every rule that has something to judge by. */
export function verdictsOf(experiment: Experiment): Verdict[] {
  const said: [MetricsKind, Said][] = [
    ['identical', identical(experiment)],
    ['placeholders', placeholders(experiment)],
    ['perfect', perfect(experiment)],
    ['impossible', impossible(experiment)],
    ['within_noise', withinNoise(experiment)],
  ]
  return said.flatMap(([kind, one]) =>
    one === undefined ? [] : [{ kind, values: one === 'sound' ? undefined : one.values }],
  )
}

function identical({ candidates }: Experiment): Said {
  const [first, ...others] = candidates
  if (first === undefined || others.length === 0) return undefined
  const isSame = others.every(
    ({ metrics }) =>
      metrics.size === first.metrics.size &&
      [...metrics].every(([name, reading]) => areEqual(reading, first.metrics.get(name))),
  )
  if (!isSame) return measuredIn(candidates).length > 0 ? 'sound' : undefined
  // Two that do what they should pass the same tests, and get the same accuracy; what they take for it differs.
  const scattering = [...first.metrics].filter(([name]) => meaningOf(name).scatters)
  const values = scattering.flatMap(([, reading]) => (typeof reading === 'string' ? [] : reading))
  const figures = [...new Set(values)].map(figuresOf).filter((count) => count > 1)
  if (figures.reduce((sum, count) => sum + count, 0) < LEAST_FIGURES) return undefined
  return { values: `all ${candidates.length} candidates have ${listed(scattering)}` }
}

function placeholders({ candidates }: Experiment): Said {
  const measured = measuredIn(candidates)
  if (measured.length === 0) return undefined
  const known = measured.filter(
    ([, reading]) => typeof reading !== 'string' && reading.every((value) => PLACEHOLDERS.has(value)),
  )
  const differing = new Set(known.map(([name, reading]) => `${name} ${write(reading)}`)).size
  if (differing < LEAST_PLACEHOLDERS || 2 * known.length <= measured.length) return 'sound'
  return { values: `${known.length} of ${measured.length} values are such as ${listed(known)}` }
}

function perfect({ candidates }: Experiment): Said {
  const all = candidates.flatMap(({ metrics }) => [...metrics])
  const passes = all.filter(([name]) => meaningOf(name).passes)
  const times = all.filter(([name]) => meaningOf(name).duration)
  const values = times.flatMap(([, reading]) => (typeof reading === 'string' ? [] : reading))
  // One candidate has to have been run a few times to show that its time never differs.
  if (passes.length === 0 || values.length < (candidates.length > 1 ? 2 : 3)) return undefined
  const [time = 0, ...others] = new Set(values)
  const isPerfect = passes.every(([name, reading]) => isFull(name, reading))
  if (!isPerfect || others.length > 0) return 'sound'
  const least = values.length > 2 ? LEAST_FIGURES - 1 : LEAST_FIGURES
  if (figuresOf(time) < least) return undefined
  return { values: `every pass rate is ${write(passes[0]?.[1])}, and every ${times[0]?.[0]} is ${time}` }
}

function impossible({ candidates }: Experiment): Said {
  const found = candidates.flatMap(({ name: candidate, metrics }) =>
    [...metrics].flatMap(([name, reading]) => {
      const value = typeof reading === 'string' ? reading : reading.find((one) => cannotBe(name, one, candidates))
      return value === undefined ? [] : [`${name} ${value}${candidates.length > 1 ? ` of ${candidate}` : ''}`]
    }),
  )
  if (found.length > 0) return { values: found.slice(0, 4).join(', ') }
  return measuredIn(candidates).length > 0 ? 'sound' : undefined
}

function cannotBe(name: string, value: number, candidates: readonly Candidate[]): boolean {
  const { share, passes, positive } = meaningOf(name)
  if (value < 0) return positive || share !== undefined
  if (share === undefined || share === 'unscaled' || value <= 1) return false
  const isRate = share === 'rate' && !candidates.some(({ metrics }) => isAbove(metrics.get(name), MOST_OF_A_RATE))
  return isRate || (value > 100 && (passes || share === 'percent'))
}

function isAbove(reading: Reading | undefined, most: number): boolean {
  return typeof reading === 'object' && reading.some((value) => value > most)
}

function withinNoise({ candidates, claim }: Experiment): Said {
  if (claim === undefined) return undefined
  const named = (name: string) => candidates.find((candidate) => candidate.name === name)
  const [better, than] = [named(claim.better), named(claim.than)]
  if (better === undefined || than === undefined) return undefined
  let least: { chance: number; values: string } | undefined
  for (const name of claim.metric === undefined ? better.metrics.keys() : [claim.metric]) {
    const [a, b] = [better.metrics.get(name), than.metrics.get(name)]
    if (typeof a !== 'object' || typeof b !== 'object') continue
    // So few repeats show nothing, however far apart they are.
    if (2 / waysToPart(a.length + b.length, a.length) > CHANCE) continue
    const chance = chanceOf(a, b)
    if (chance <= CHANCE) return 'sound'
    const values = `${name} of ${better.name} is ${mean(a)}, of ${than.name} ${mean(b)}; so far apart by chance alone in ${Math.round(chance * 100)} of 100`
    if (least === undefined || chance < least.chance) least = { chance, values }
  }
  return least && { values: least.values }
}

/** What was measured, and could be anything: not counted, set up, or at the end of its range. */
function measuredIn(candidates: readonly Candidate[]): (readonly [name: string, reading: Reading])[] {
  return candidates.flatMap(({ metrics }) => [...metrics].filter(([name, reading]) => isMeasured(name, reading)))
}

function isMeasured(name: string, reading: Reading): boolean {
  if (typeof reading === 'string' || isFull(name, reading)) return false
  const { share, count } = meaningOf(name)
  return !count && !(share !== undefined && reading.every((value) => value === 0))
}

function isFull(name: string, reading: Reading): boolean {
  const { share } = meaningOf(name)
  const full = share === 'percent' ? [100] : share === 'rate' ? [1, 100] : []
  return typeof reading !== 'string' && reading.every((value) => full.includes(value))
}

function areEqual(one: Reading, other: Reading | undefined): boolean {
  if (typeof one === 'string' || typeof other !== 'object') return one === other
  return one.length === other.length && one.every((value, at) => value === other[at])
}

/** Of how many figures a value is, as it is written: 3 of 41.2, 2 of 0.94; 1 of 30000, which may be a timer or a limit. */
function figuresOf(value: number): number {
  const digits = String(Math.abs(value)).replace(/e.*/, '')
  return digits
    .replace(/^(\d+?)00+$/, '$1')
    .replace('.', '')
    .replace(/^0+/, '').length
}

function listed(metrics: readonly (readonly [name: string, reading: Reading])[]): string {
  const shown = metrics.slice(0, 4).map(([name, reading]) => `${name} ${write(reading)}`)
  return `${shown.join(', ')}${metrics.length > 4 ? ' …' : ''}`
}

/** A reading as it is told: the first of its repeats. */
function write(reading: Reading | undefined): string {
  if (typeof reading !== 'object') return String(reading)
  return `${reading.slice(0, 6).join(' ')}${reading.length > 6 ? ' …' : ''}`
}

function mean(values: readonly number[]): string {
  return String(Number((values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(4)))
}
