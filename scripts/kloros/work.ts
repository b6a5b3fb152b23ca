import type { Health } from '../../shared/contract/service.ts'

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

function count(value: number | boolean): string {
  return Number(value).toLocaleString('en-US')
}
