import type { Fault, Health } from '../../shared/contract/service.ts'

/** So many files are named. */
const SHOWN = 3

/** How far a service is that goes through all it has for the first time; undefined for one that has, or does not. */
export function firstPass({ first_pass, files = 0, queue = 0 }: NonNullable<Health['work']>): string | undefined {
  if (first_pass !== false) return undefined
  return `first pass: ${count(files)} files, ${count(queue)} to come`
}

/** What a service has gone through, where it goes through files and has done so once. */
export function passed({ first_pass, files = 0, broken = 0 }: NonNullable<Health['work']>): string | undefined {
  if (first_pass !== true) return undefined
  return `${count(files)} files${Number(broken) > 0 ? `, ${count(broken)} of which do not parse` : ''}`
}

/** How many files a service can make nothing of; of the newest, where and why. */
export function faulty({ work = {}, faults = [] }: Pick<Health, 'work' | 'faults'>): string | undefined {
  const broken = Number(work.broken ?? 0)
  if (broken === 0 || faults.length === 0) return undefined
  const first = faults.slice(0, SHOWN).map(place)
  const rest = broken > first.length ? [`${count(broken - first.length)} more`] : []
  const verb = broken === 1 ? 'file does' : 'files do'
  return `${count(broken)} ${verb} not parse: ${[...first, ...rest].join('; ')}`
}

function place({ path, line, error, since }: Fault): string {
  const at = line === undefined ? path : `${path}:${line}`
  return `${at} (${error.replace(/\.$/, '')}, since ${since.slice(0, 16).replace('T', ' ')} UTC)`
}

function count(value: number | boolean): string {
  return Number(value).toLocaleString('en-US')
}
