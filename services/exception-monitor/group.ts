import type { Failure, Language, Raised } from './failure.ts'
import { frameName, functionName } from './frame-name.ts'
import { hash } from './hash.ts'
import { isInApp } from './in-app.ts'
import { normalise } from './normalise.ts'
import { type Rule, ruleFor } from './rules.ts'
import { typeLabel, typeName } from './type-name.ts'

/** Where a failure is put, and why. */
export interface Grouping {
  /** Of the algorithm that put it there. */
  version: number
  /** What decided: an operator's rule, type and in-app frames, type and message, or the message alone. */
  by: 'rule' | 'frames' | 'message' | 'text'
  /** What failures of this group share, for people: at most 300 characters. */
  of: string
  /** 8 hexadecimal digits over all that they share. */
  hash: string
  /** What the group's name calls it: the error's type, a rule's name, or `error`; fit for a name, at most 64 characters. */
  label: string
}

/** Whose failures are filed, and what is known of them. */
export interface Filing {
  /** The unit's own name, for the rules. */
  unit: string | undefined
  /** Whether there is a group of this version and hash already. */
  isKnown(grouping: Grouping): boolean
}

/** One way to tell groups apart. Once released it never changes: a better one is a further version. */
export interface Algorithm {
  version: number
  failure(failure: Failure): Omit<Grouping, 'version'>
  /** Of what was only logged. */
  text(message: string): Omit<Grouping, 'version'>
}

/** How many errors of a failure, and in-app frames of an error, tell it from others. */
const MAX_ERRORS = 32
const MAX_PARTS = 8
const MAX_FRAMES = 20
/** How many frames are looked at for them. */
const MAX_LOOKED_AT = 500
const MAX_OF = 300

const OVERFLOW = /\b(?:RecursionError|StackOverflow(?:Error|Exception)|SystemStackError|stack-overflow)$/
const OVERFLOWED = /maximum recursion depth|maximum call stack size|stack overflow|stack level too deep/i

const first: Algorithm = {
  version: 1,

  failure({ language, errors: [outermost, ...others] }) {
    const label = typeLabel(outermost.type)
    const outer = partOf(language, outermost)
    const parts = new Map([[outer.key, outer]])
    for (const other of others.slice(0, MAX_ERRORS - 1)) {
      const part = partOf(language, other)
      parts.set(part.key, part)
    }
    parts.delete(outer.key)
    // Tasks of one group fail in any order.
    const inner = [...parts.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, MAX_PARTS - 1)
    const all = [outer, ...inner]
    return {
      by: all.some(({ by }) => by === 'frames') ? 'frames' : 'message',
      of: all.map(({ of }) => of).join('; with '),
      hash: hash(all.map(({ key }) => key).join('\n\n')),
      label,
    }
  },

  text(message) {
    const of = normalise(message)
    return { by: 'text', of, hash: hash(of), label: 'error' }
  },
}

/** Every algorithm there was, oldest first. A change that moves any hash is a further one, so that nothing is refiled. */
const ALGORITHMS: readonly Algorithm[] = [first]

/**
 * Puts a failure with those of the same fault: by the operator's rules, else as the oldest version puts it that has a
 * group for it; what none has is put as the newest does.
 */
export function fileGroup(failure: Failure, rules: readonly Rule[], filing: Filing, algorithms = ALGORITHMS): Grouping {
  const rule = ruleFor(failure.errors, filing.unit, rules)
  return file(algorithms, filing, (algorithm) => (rule ? byRule(rule) : algorithm.failure(failure)))
}

/** The same for what was only logged as an error. */
export function groupText(message: string, rules: readonly Rule[], filing: Filing, algorithms = ALGORITHMS): Grouping {
  const rule = ruleFor([{ message }], filing.unit, rules)
  return file(algorithms, filing, (algorithm) => (rule ? byRule(rule) : algorithm.text(message)))
}

function file(
  algorithms: readonly Algorithm[],
  filing: Filing,
  put: (algorithm: Algorithm) => Omit<Grouping, 'version'>,
): Grouping {
  const puts = algorithms.map((algorithm) => () => {
    const grouping = put(algorithm)
    return { ...grouping, of: clip(grouping.of), version: algorithm.version }
  })
  const newest = puts.pop()
  if (newest === undefined) throw new Error('There is no algorithm to group by.')
  for (const older of puts) {
    const grouping = older()
    if (filing.isKnown(grouping)) return grouping
  }
  return newest()
}

function byRule({ name }: Rule): Omit<Grouping, 'version'> {
  return { by: 'rule', of: name, hash: hash(`rule ${name}`), label: name }
}

interface Part {
  by: 'frames' | 'message'
  key: string
  of: string
}

/**
 * What one error of a failure adds: its type, and its in-app frames, else its message; both where no frame says more than
 * its file, as of a panic without a backtrace.
 */
function partOf(language: Language, error: Raised): Part {
  const type = typeName(error.type)
  const label = typeLabel(type)
  const frames = inAppFrames(language, error)
  if (frames.some(({ isCall }) => isCall)) {
    const names = frames.map(({ name }) => name)
    return { by: 'frames', key: [type, ...names].join('\n'), of: `${label} at ${names.join(', ')}` }
  }
  const [file] = frames
  const at = file === undefined ? '' : ` at ${file.name}`
  const message = normalise(error.message)
  const says = message === '' ? '' : `: ${message}`
  return { by: at === '' ? 'message' : 'frames', key: `${type}${at}${says}`, of: `${label}${at}${says}` }
}

interface Call {
  name: string
  /** Whether it says which function was called. */
  isCall: boolean
}

/** The innermost in-app frames, each once, so that the depth of a recursion does not matter. */
function inAppFrames(language: Language, error: Raised): Call[] {
  const times = new Map<string, Call & { times: number }>()
  for (const frame of error.frames.slice(0, MAX_LOOKED_AT)) {
    const name = isInApp(language, frame) ? frameName(language, frame) : ''
    if (name === '') continue
    const call = times.get(name) ?? { name, isCall: functionName(language, frame.function ?? '') !== '', times: 0 }
    call.times += 1
    times.set(name, call)
  }
  const calls = [...times.values()]
  if (!OVERFLOW.test(error.type) && !OVERFLOWED.test(error.message.slice(0, 200))) return calls.slice(0, MAX_FRAMES)
  // Which of the calls that go round was the last one is chance.
  const round = calls.filter(({ times }) => times > 1)
  return (round.length > 0 ? round : calls).sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MAX_FRAMES)
}

function clip(text: string): string {
  return text.length > MAX_OF ? `${text.slice(0, MAX_OF - 1)}…` : text
}
