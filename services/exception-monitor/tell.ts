import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Finding, Fleet, State } from '../../shared/contract/monitor.ts'
import { BoundedKeys } from './bounded-keys.ts'
import type { Crash } from './crash.ts'
import type { Failure } from './failure.ts'
import { type Filing, fileGroup, type Grouping, groupText } from './group.ts'
import type { Rule } from './rules.ts'
import type { Memory } from './schema.ts'
import type { Assembled } from './stream.ts'
import type { Subject } from './subject.ts'
import type { UnitWatch } from './unit-watch.ts'
import { explain, locationOf, placeOf, QUOTE, wordFailure } from './wording.ts'

type Told = Finding<'exception'>

/** How long after a failure of its program what systemd says of the unit is explained by it, in seconds. */
const EXPLAINS_S = 10

/** Of how many things it is remembered that they were told, and of how many units what was. */
const MAX_TOLD = 500

/** Of how many groups of failures the names are remembered. */
const MAX_GROUPS = 5_000

/** How soon after its last words a program ends of what they say, in seconds. */
const AT_ONCE_S = 1

/** A failure that was put together, by whom, and where it begins. */
export interface Put {
  subject: Subject
  time: number
  /** Where the first of its lines is, the same each time it is read. */
  mark: string
}

/** What a teller needs of its detector. */
export interface Telling {
  rules: readonly Rule[]
  close_after_s: number
  fleet: Fleet
  state: State<Memory>
  watch: UnitWatch
  /** Whether a gap is open. */
  isOpen(name: string, host: string | undefined): boolean
  /** How a subject is switched off; undefined where it is not. */
  offOf(subject: Subject): string | undefined
}

/** Whether a person ended the program, which is no failure. */
export function isEnded({ errors: [error] }: Failure): boolean {
  return /^(?:KeyboardInterrupt|SystemExit|Interrupt)$/.test(error.type)
}

/** Words what failed as findings, and remembers what it takes to tell each failure once. */
export class Teller {
  readonly #told: BoundedKeys
  readonly #lasts: BoundedKeys
  readonly #groups: BoundedKeys

  constructor(private readonly around: Telling) {
    this.#told = new BoundedKeys(around.state, 'told', MAX_TOLD)
    this.#lasts = new BoundedKeys(around.state, 'last', MAX_TOLD)
    this.#groups = new BoundedKeys(around.state, 'group', MAX_GROUPS)
  }

  /** Tells a failure that a program wrote itself. */
  *failure(put: Put, said: Extract<Assembled<unknown>, { kind: 'failure' }>): Generator<Told> {
    const { failure } = said
    const [error] = failure.errors
    const { subject } = put
    const grouping = this.#group(subject, failure)
    const amended = this.#toldAs(put)
    const name = this.#name(subject, grouping, amended)
    if (amended === undefined) this.#note(put, name)
    const frame = placeOf(failure)
    const facts = {
      kind: 'traceback' as const,
      language: failure.language,
      type: error.type,
      message: error.message.slice(0, 2 * QUOTE),
      ...(frame && { location: locationOf(frame), function: frame.function }),
      traceback: said.text,
      context: said.context?.slice(0, 2 * QUOTE),
      grouping: explain(grouping),
    }
    this.#remember(put, 'traceback')
    yield* this.#open(put, name, wordFailure(error.type, frame), facts, amended === undefined ? 1 : 0)
  }

  /** Tells a record of an error that nothing explains. */
  *error(put: Put, { text }: Extract<Assembled<unknown>, { kind: 'error' }>): Generator<Told> {
    if (this.#toldAs(put) !== undefined) return
    const { subject } = put
    const [line = ''] = text.split('\n', 1)
    const grouping = groupText(line, this.around.rules, this.#filing(subject))
    const facts = {
      kind: 'error_log' as const,
      message: line.slice(0, 2 * QUOTE),
      ...(text.length > line.length && { traceback: text }),
      grouping: explain(grouping),
    }
    const who = subject.program ?? subject.unit ?? subject.file ?? 'a program'
    const name = this.#name(subject, grouping, undefined)
    const group = groupKey(subject, grouping)
    this.#note(put, name, group)
    const known = this.around.state.get(group)
    const alone = this.around.isOpen(name, subject.host) ? undefined : put.mark
    if (known?.is === 'group' && known.alone !== alone) this.#setGroup(group, name, alone)
    yield* this.#open(put, name, `${who} logs an error: ${line.slice(0, QUOTE)}`, facts, 1)
  }

  /** Closes the gap of an error record that was told before the failure that it was part of, where nothing else opened it. */
  *takeBack(put: Put): Generator<Told> {
    const { state, fleet } = this.around
    const told = state.get(`told:${put.mark}`)
    if (told?.is !== 'told' || told.group === undefined) return
    const group = state.get(told.group)
    if (group?.is !== 'group' || group.alone !== put.mark) return
    this.#setGroup(told.group, group.name, undefined)
    const { unit = '', watched, host = fleet.host } = put.subject
    const gap = { name: told.name, host, unit: watched ? unit : '' }
    yield* this.around.watch.close(gap, 'the failure that followed it says why')
  }

  /** Tells what somebody else says of a program's end. */
  *crash(put: Put, { kind, time, reason, failure, facts }: Crash): Generator<Told> {
    if (this.#toldAs(put) !== undefined) return
    const { subject } = put
    const grouping = failure && this.#group(subject, failure)
    const name = grouping === undefined ? `${subject.key}/${kind}` : this.#name(subject, grouping, undefined)
    const frame = failure && placeOf(failure)
    const [error] = failure?.errors ?? []
    this.#note(put, name)
    this.#remember(put, kind)
    const more = {
      ...facts,
      kind,
      ...(error && { type: error.type, language: failure?.language }),
      ...(frame && { location: locationOf(frame), function: frame.function }),
      ...(grouping && { grouping: explain(grouping) }),
    }
    const where = frame?.function === undefined ? '' : ` in ${frame.function}()`
    yield* this.#open({ subject, time }, name, `${reason}${where}`, more, 1)
  }

  /** Whether what was told of the same start of a unit just before says why. */
  isExplained({ kind, subject, facts, failure }: Crash, time: number): boolean {
    const last = this.around.state.get(this.#lastKey(subject))
    if (last?.is !== 'last') return false
    const same = last.invocation === '' || subject.invocation === '' || last.invocation === subject.invocation
    const after = Math.abs(time - last.time)
    if (!same || after > EXPLAINS_S) return false
    if (kind === 'oom_kill' || last.kind !== 'traceback') return kind !== 'oom_kill' || last.kind === kind
    // Programs log tracebacks and go on: only what ends one by itself, or at once, is the same failure.
    const type = failure?.errors[0].type
    return after <= AT_ONCE_S || type === 'SIGABRT' || (kind === 'unit_failed' && isExit(facts.result))
  }

  /** The name under which this very thing was told before: it is read again, or has more lines now. */
  #toldAs({ mark }: Put): string | undefined {
    const told = this.around.state.get(`told:${mark}`)
    return told?.is === 'told' ? told.name : undefined
  }

  #note({ mark }: Put, name: string, group?: string): void {
    const { state } = this.around
    const key = `told:${mark}`
    state.set(key, { is: 'told', name, ...(group !== undefined && { group }) })
    this.#told.add(key)
  }

  #remember({ subject, time }: Put, kind: string): void {
    if (subject.unit === undefined) return
    const key = this.#lastKey(subject)
    this.around.state.set(key, { is: 'last', invocation: subject.invocation, time, kind })
    this.#lasts.add(key)
  }

  #lastKey({ host, unit }: Subject): string {
    return `last:${host ?? this.around.fleet.host}\n${unit}`
  }

  #group(subject: Subject, failure: Failure): Grouping {
    return fileGroup(failure, this.around.rules, this.#filing(subject))
  }

  #filing(subject: Subject): Filing {
    const { state } = this.around
    return { unit: subject.unit, isKnown: (grouping) => state.get(groupKey(subject, grouping)) !== undefined }
  }

  /** The name that a group goes by: what it was told under first, which may have been before it was known whole. */
  #name(subject: Subject, grouping: Grouping, amended: string | undefined): string {
    const { state } = this.around
    const key = groupKey(subject, grouping)
    const known = state.get(key)
    if (known?.is === 'group') return amended ?? known.name
    const name = amended ?? `${subject.key}/${grouping.label}/${grouping.hash}`
    this.#setGroup(key, name, undefined)
    return name
  }

  #setGroup(key: string, name: string, alone: string | undefined): void {
    this.around.state.set(key, { is: 'group', name, ...(alone !== undefined && { alone }) })
    this.#groups.add(key)
  }

  *#open(
    { subject, time }: Pick<Put, 'subject' | 'time'>,
    name: string,
    reason: string,
    facts: Partial<FactsOf<'exception'>>,
    occurrences: number,
  ): Generator<Told> {
    const { unit, file, program, host, watched } = subject
    const { fleet, watch, close_after_s } = this.around
    const inhibited = this.around.offOf(subject)
    const gap = { name, kind: facts.kind ?? '', host: host ?? fleet.host, unit: watched ? (unit ?? '') : '' }
    const isWatched = watch.seen({ ...gap, ...(inhibited !== undefined && { off: true }) }, time)
    yield {
      opens: 'exception',
      name,
      reason,
      facts: { ...facts, unit, file, program, inhibited } as FactsOf<'exception'>,
      occurrences,
      ...(host !== undefined && { host }),
      // What has no unit to watch, or there is no room to watch it for, closes by itself.
      ...(!isWatched && { expires_s: close_after_s }),
    }
  }
}

/** Whether a unit failed because its program ended by itself: by its status, or before it could be started. */
function isExit(result: string | undefined): boolean {
  return result === undefined || result === 'exit-code' || result === 'signal' || result === 'core-dump'
}

function groupKey(subject: Subject, { version, hash }: Grouping): string {
  return `group:${version}:${subject.key}/${hash}`
}
