import type { MetricsKind } from '../../shared/contract/gaps-investigations.ts'
import type { Candidate, Experiment, Reading } from './experiment.ts'
import { isPassRate, meaningOf } from './metric-names.ts'
import { chanceOf, waysToPart } from './permutation.ts'

/** What programs have before they measured anything, as the original system found. */
const PLACEHOLDERS = new Set([0.95, 150, 300, 512, 25, 100])

/** Where most values are round, and so many differ, none of them was measured. */
const LEAST_ROUND = 4

/** A difference that chance makes more often than this is not shown. */
const CHANCE = 0.05

/** … and of two or three repeats, which cannot show one, it has to be this often. */
const LIKELY = 0.25

/** What is wrong with an experiment's figures: of what kind, and the values that show it. */
export type Suspicion = [kind: MetricsKind, values: string]

/** What is wrong with an experiment's figures; nothing where they may well have been measured. */
export function suspicionsOf(experiment: Experiment): Suspicion[] {
  const found: [MetricsKind, string | undefined][] = [
    ['identical', identical(experiment)],
    ['placeholders', placeholders(experiment)],
    ['perfect', perfect(experiment)],
    ['impossible', impossible(experiment)],
    ['within_noise', withinNoise(experiment)],
  ]
  return found.filter((one): one is Suspicion => one[1] !== undefined)
}

function identical({ candidates }: Experiment): string | undefined {
  const [first, ...others] = candidates
  if (first === undefined || others.length === 0) return undefined
  const isSame = others.every(
    ({ metrics }) =>
      metrics.size === first.metrics.size &&
      [...metrics].every(([name, reading]) => write(reading) === write(first.metrics.get(name))),
  )
  // Two that do what they should pass the same tests; what they take for it differs.
  const measured = [...first.metrics].filter(([name, reading]) => isMeasured(name, reading))
  if (!isSame || measured.length === 0) return undefined
  return `all ${candidates.length} candidates have ${listed(measured)}`
}

function placeholders({ candidates }: Experiment): string | undefined {
  const measured = candidates.flatMap(({ metrics }) => [...metrics].filter((one) => isMeasured(...one)))
  const known = measured.filter(([, reading]) => isAll(reading, (value) => PLACEHOLDERS.has(value)))
  const round = measured.filter(([, reading]) => isAll(reading, isRound))
  const isKnown = differing(known) >= 2 && 2 * known.length > measured.length
  const areRound = differing(round) >= LEAST_ROUND && 4 * round.length >= 3 * measured.length
  if (!isKnown && !areRound) return undefined
  const found = isKnown ? known : round
  return `${found.length} of ${measured.length} values are such as ${listed(found)}`
}

function differing(metrics: readonly (readonly [name: string, reading: Reading])[]): number {
  return new Set(metrics.map(([name, reading]) => `${name} ${write(reading)}`)).size
}

/** Whether a value is more likely to have been thought of than measured; what is small may well be whole. */
function isRound(value: number): boolean {
  if (PLACEHOLDERS.has(value)) return true
  if (value === 0 || (Number.isInteger(value) && Math.abs(value) < 10)) return false
  const [digits = ''] = Math.abs(value).toExponential().split('e')
  return /^\d(?:\.5)?$/.test(digits) || (value >= 64 && Number.isInteger(Math.log2(value)))
}

function isAll(reading: Reading, is: (value: number) => boolean): boolean {
  return typeof reading !== 'string' && reading.every(is)
}

function perfect({ candidates }: Experiment): string | undefined {
  const all = candidates.flatMap(({ metrics }) => [...metrics])
  const passes = all.filter(([name]) => isPassRate(name))
  const latencies = all.filter(([name]) => meaningOf(name).latency)
  const times = latencies.length > 0 ? latencies : all.filter(([name]) => meaningOf(name).duration)
  const names = new Set(times.map(([name]) => name))
  const values = times.flatMap(([, reading]) => (typeof reading === 'string' ? [] : [...reading]))
  const isPerfect = passes.length > 0 && passes.every(([name, reading]) => isFull(name, reading))
  // One candidate has to have been run a few times to show that its time never differs.
  const isTold = candidates.length > 1 ? values.length > 1 : values.length > 2
  const isOne = names.size === 1 && new Set(values).size === 1
  if (!isPerfect || !isTold || !isOne) return undefined
  return `every pass rate is ${write(passes[0]?.[1])}, and every ${[...names][0]} is ${values[0]}`
}

function impossible({ candidates }: Experiment): string | undefined {
  const found = candidates.flatMap(({ name: candidate, metrics }) =>
    [...metrics].flatMap(([name, reading]) => {
      const value = impossibleIn(name, reading)
      return value === undefined ? [] : [`${name} ${value}${candidates.length > 1 ? ` of ${candidate}` : ''}`]
    }),
  )
  return found.length === 0 ? undefined : found.slice(0, 4).join(', ')
}

function impossibleIn(name: string, reading: Reading): string | undefined {
  if (typeof reading === 'string') return reading
  const { share, positive } = meaningOf(name)
  const odd = reading.find((value) => (share === 'rate' && (value < 0 || value > 1)) || (positive && value < 0))
  return odd?.toString()
}

function withinNoise({ candidates, claim }: Experiment): string | undefined {
  if (claim === undefined) return undefined
  const named = (name: string) => candidates.find((candidate) => candidate.name === name)
  const [better, than] = [named(claim.better), named(claim.than)]
  if (better === undefined || than === undefined) return undefined
  const names = claim.metric === undefined ? [...better.metrics.keys()] : [claim.metric]
  const tried = names.flatMap((name) => chanceIn(name, better, than))
  const least = tried.reduce<(typeof tried)[number] | undefined>(
    (a, b) => (a && a.chance <= b.chance ? a : b),
    undefined,
  )
  if (least === undefined || least.chance <= least.most) return undefined
  const { name, chance, means } = least
  return `${name} of ${better.name} is ${means[0]}, of ${than.name} ${means[1]}; so much by chance alone in ${Math.round(chance * 100)} of 100`
}

function chanceIn(name: string, better: Candidate, than: Candidate) {
  const [a, b] = [better.metrics.get(name), than.metrics.get(name)]
  if (a === undefined || b === undefined || typeof a === 'string' || typeof b === 'string') return []
  if (a.length < 2 || b.length < 2) return []
  // So few repeats show nothing, however far apart they are.
  const most = 1 / waysToPart(a.length + b.length, a.length) > CHANCE ? LIKELY : CHANCE
  const lowers = meaningOf(name).lowers
  const means: [string, string] = [mean(a), mean(b)]
  return [{ name, most, chance: lowers ? chanceOf(b, a) : chanceOf(a, b), means }]
}

/** Whether a value was measured, and could be any: not counted, set up, or at the end of its range. */
function isMeasured(name: string, reading: Reading): boolean {
  if (typeof reading === 'string' || isFull(name, reading)) return false
  const { share, count } = meaningOf(name)
  return !count && !(share !== undefined && reading.every((value) => value === 0))
}

function isFull(name: string, reading: Reading): boolean {
  const { share } = meaningOf(name)
  const full = share === 'percent' ? [1, 100] : share === 'rate' || isPassRate(name) ? [1] : []
  return typeof reading !== 'string' && reading.every((value) => full.includes(value))
}

function listed(metrics: readonly (readonly [name: string, reading: Reading])[]): string {
  const shown = metrics.slice(0, 4).map(([name, reading]) => `${name} ${write(reading)}`)
  return `${shown.join(', ')}${metrics.length > 4 ? ' …' : ''}`
}

function write(reading: Reading | undefined): string {
  return typeof reading === 'string' || reading === undefined ? String(reading) : reading.slice(0, 6).join(' ')
}

function mean(values: readonly number[]): string {
  return String(Number((values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(4)))
}
