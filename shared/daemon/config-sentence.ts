import * as z from 'zod'
import { clip } from './clip.ts'
import { redactDeep } from './redact.ts'

const SHOWN_BYTES = 120
const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
  record: 'a table',
}

/** Says what would fit, as `must be …`, where a schema has no message of its own; zod asks it for each issue. */
export const describeIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? `a ${issue.expected}`}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'too_small':
      return limit(issue.origin, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least')
    case 'too_big':
      return limit(issue.origin, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most')
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return issue.pattern === undefined ? `must be a valid ${issue.format}` : `must match ${issue.pattern}`
    case 'invalid_union': {
      const forms = issue.errors.map((branch) => branch[0]?.message.replace(/^must be /, '') ?? 'valid')
      return `must be ${[...new Set(forms)].join(' or ')}`
    }
    default:
      return 'must be valid'
  }
}

function limit(origin: string, bound: number, relation: string): string {
  const unit = origin === 'string' ? 'character' : ['array', 'set', 'map', 'object'].includes(origin) ? 'entr' : ''
  if (unit === '') return `must be ${relation} ${bound}`
  if (bound === 1 && relation === 'at least') return 'must not be empty'
  const plural = unit === 'entr' ? (bound === 1 ? 'y' : 'ies') : bound === 1 ? '' : 's'
  return `must have ${relation} ${bound} ${unit}${plural}`
}

/**
 * Makes an issue a sentence: the key, what fits, and what it is instead; a secret is not shown.
 *
 * @param at what the issue's path begins at: a table, or the variable of the environment that holds all of it.
 */
export function sentenceOf(issue: z.core.$ZodIssue, at: string): string {
  const isVariable = /^KLOROS_/.test(at)
  const key = issue.path.reduce<string>(
    (path, step) =>
      typeof step === 'number' ? `${path}[${step}]` : path === '' ? String(step) : `${path}.${String(step)}`,
    at,
  )
  // A schema's own check says all there is to say, and nothing is nothing.
  const instead =
    issue.code === 'custom' || issue.input === '' ? '' : `, not ${show(issue.input, String(issue.path.at(-1)))}`
  return `${isVariable ? at : key} ${issue.message}${instead}.`
}

function show(value: unknown, key: string): string {
  if (value === undefined) return 'left out'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Date) return 'a date'
  if (typeof value === 'object') return 'a table'
  const [shown] = Object.values(redactDeep({ [key]: value }) as Record<string, unknown>)
  return clip(typeof shown === 'string' ? JSON.stringify(shown) : String(shown), SHOWN_BYTES)
}

/**
 * Finds the first key that a schema does not know, in nested tables and lists too.
 *
 * @returns a sentence, with what was probably meant; undefined where every key is known.
 */
export function unknownKey(schema: z.core.$ZodType, value: unknown, path: string): string | undefined {
  const plain = unwrap(schema)
  if (plain instanceof z.ZodArray && Array.isArray(value)) {
    return first(value, (member, index) => unknownKey(plain.element, member, `${path}[${index}]`))
  }
  if (typeof value !== 'object' || value === null) return undefined
  const members = Object.entries(value)
  const join = (key: string) => (path === '' ? key : `${path}.${key}`)
  if (plain instanceof z.ZodRecord) {
    return first(members, ([key, member]) => unknownKey(plain.valueType, member, join(key)))
  }
  if (
    !(plain instanceof z.ZodObject) ||
    !(plain.def.catchall === undefined || plain.def.catchall instanceof z.ZodNever)
  ) {
    return undefined
  }
  const shape: Record<string, z.core.$ZodType> = plain.shape
  return first(members, ([key, member]) => {
    const known = Object.hasOwn(shape, key) ? shape[key] : undefined
    return known === undefined
      ? unknownName(key, Object.keys(shape), 'key', join)
      : unknownKey(known, member, join(key))
  })
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let plain = schema
  for (;;) {
    const { innerType, in: input } = plain._zod.def as { innerType?: z.core.$ZodType; in?: z.core.$ZodType }
    const inner = innerType ?? input
    if (inner === undefined) return plain
    plain = inner
  }
}

function first<T>(list: readonly T[], find: (member: T, index: number) => string | undefined): string | undefined {
  for (const [index, member] of list.entries()) {
    const found = find(member, index)
    if (found !== undefined) return found
  }
  return undefined
}

/** Says that a name is not known, and which was probably meant, or which there are. */
export function unknownName(
  name: string,
  known: readonly string[],
  what: 'key' | 'table',
  full: (name: string) => string,
): string {
  const [nearest] = known
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far)
  const begin = `${full(clip(name, SHOWN_BYTES))} is no known ${what}`
  if (nearest !== undefined) return `${begin}; did you mean ${full(nearest.candidate)}?`
  return `${begin}; there ${known.length === 1 ? 'is' : 'are'} ${known.map(full).join(', ')}.`
}

/** Edits (insert, delete, replace, swap of neighbours) between two names; Infinity where lengths alone are too far. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > b.length) return Number.POSITIVE_INFINITY
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      const edits = [(above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + (same ? 0 : 1)]
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits.push((before[column - 2] ?? 0) + 1)
      }
      line.push(Math.min(...edits))
    }
    before = above
    above = line
  }
  return above[b.length] ?? 0
}
