import type { Circumstances, Detector, Finding, Item } from '../../shared/contract/monitor.ts'
import { Assembler } from './assemble.ts'
import { type Crash, Crashes } from './crash.ts'
import { type Flow, flowOfEntry, flowOfFile, markOf } from './flow.ts'
import { GRAMMARS } from './grammars.ts'
import { Joiner } from './joiner.ts'
import { type Line, meantSeverity } from './line.ts'
import { type LogRecord, readRecord, withoutColour } from './record.ts'
import type { Rule } from './rules.ts'
import type { Memory } from './schema.ts'
import { Selection } from './selection.ts'
import type { Assembled } from './stream.ts'
import { type Entry, type FileLine, isOfSystemd, type Subject, subjectOf, unitOf } from './subject.ts'
import { isEnded, type Put, Teller } from './tell.ts'
import { eventOf, type UnitEvent } from './unit-run.ts'
import { UnitWatch, type Untold } from './unit-watch.ts'
import { isOf, WaitingCrashes } from './waiting.ts'

type Told = Finding<'exception'>

/** What is told and what is not; the monitor's configuration says what each key means. */
export interface Rules {
  units: readonly string[]
  exclude: readonly string[]
  close_after_s: number
  clean_s: number
  groups: readonly Rule[]
}

/** What the sources hand out: journal entries, lines of files, and which units are switched off. */
export type Spoken = Entry | FileLine | (Item & { readonly off: ReadonlyMap<string, string>; readonly host: string })

/** Of how many flows the last speaker, and of how many transient units the program is remembered. */
const MAX_REMEMBERED = 500

const NOTHING: readonly Told[] = []

/**
 * Tells of programs that fail: by what they write themselves, and by what systemd, core dumps and the kernel say of them.
 *
 * One failure is told once, however many speak of it: an error record is explained by the traceback that follows it, and
 * the failure of a unit by what its program said last.
 */
export function createDetector({
  config,
  fleet,
  state,
  isOpen,
  skip,
}: Circumstances<Rules, Memory>): Detector<Spoken, 'exception'> {
  const assembler = new Assembler<Flow>(GRAMMARS, skip)
  const joiner = new Joiner<Flow>(skip)
  const waiting = new WaitingCrashes<Flow>()
  const selection = new Selection(config)
  const watch = new UnitWatch(state, config.clean_s)
  const teller = new Teller({
    rules: config.groups,
    close_after_s: config.close_after_s,
    fleet,
    state,
    watch,
    isOpen: (name, host) => isOpen('exception', name, host),
    offOf: (subject) => selection.offOf(subject),
  })
  const programs = new Map<string, string>()
  const crashes = new Crashes((unit) => (unit === undefined ? undefined : programs.get(unit)))
  const speakers = new Map<string, string>()
  let order = 0
  /** By how much the journal is behind the clock, in seconds: what becomes of units goes by its time, and until it speaks nothing does. */
  let lag = Number.POSITIVE_INFINITY

  function take(item: Spoken, source: string): Iterable<Told> {
    order += 1
    if ('off' in item) return switchOff(item.off, item.host)
    if ('path' in item) return read(flowOfFile(item, source, order), item.text)
    return hear(item, source)
  }

  function hear(entry: Entry, source: string): Iterable<Told> {
    lag = Math.max(0, entry.read_at - entry.time)
    const stream = entry.field('_STREAM_ID')
    if (!selection.takesSpeaker(entry, stream)) return NOTHING
    const flow = flowOfEntry(entry, source, order, stream)
    const id = entry.field('MESSAGE_ID')
    if (id !== undefined || !flow.may_have_prefix) {
      const crash = crashes.read(entry, id)
      if (crash !== undefined) return isOfSystemd(entry) ? crashed(flow, crash) : NOTHING
      const event = id === undefined ? undefined : eventOf(id)
      if (event !== undefined && isOfSystemd(entry)) return attend(entry, event)
    }
    return read(flow, entry.message)
  }

  /** Takes what systemd says of a unit that starts or stops. */
  function attend(entry: Entry, event: UnitEvent): Iterable<Told> {
    const subject = unitOf(entry, undefined)
    note(subject, event, entry.time)
    if (subject.unit !== undefined && !subject.watched)
      remember(
        programs,
        subject.unit,
        /^Started (?:\S+ - )?(?:\[systemd-run\] )?(?:\S*\/)?([^\s/]{1,64})/.exec(entry.message)?.[1] ?? '',
      )
    return NOTHING
  }

  function note({ unit, host = fleet.host, watched }: Subject, event: UnitEvent, time: number): void {
    if (unit !== undefined && watched) watch.take(event, time, unit, host)
  }

  function* switchOff(off: ReadonlyMap<string, string>, host: string): Iterable<Told> {
    selection.switchedOff(off, host)
    yield* watch.switched(host, (unit) => selection.offOf({ unit }))
  }

  /** Takes a text: a line, a piece of one, or several. */
  function read(flow: Flow, text: string): Iterable<Told> {
    const joined = joiner.take(flow.base, { text, origin: flow, read_at: flow.read_at }, flow.broken)
    if (joined === undefined) return NOTHING
    const said = withoutReturn(joined.text)
    const end = said.indexOf('\n')
    const head = end === -1 || said.startsWith('{') ? said : said.slice(0, end)
    const record = flow.may_have_prefix ? readRecord(withoutReturn(head)) : bare(head)
    if (record.prefixed) remember(speakers, flow.base, record.speaker)
    const speaker = record.prefixed ? record.speaker : (speakers.get(flow.base) ?? '')
    const stream = speaker === '' ? flow.base : `${flow.base}\n${speaker}`
    const piece = { text: record.body, origin: joined.origin, read_at: flow.read_at }
    const whole = joiner.take(`${stream}\n`, piece, record.partial)
    if (whole === undefined) return NOTHING
    // What came in pieces has its own prefix at the first.
    if (whole !== piece) return read({ ...whole.origin, broken: false }, whole.text)
    const line: Line<Flow> = {
      stream,
      text: whole.text,
      time: record.time ?? flow.time,
      read_at: flow.read_at,
      severity: meantSeverity(whole.text, record.severity ?? flow.severity),
      prefixed: record.prefixed,
      origin: whole.origin,
    }
    if (head === said && !whole.text.includes('\n')) return tell(assembler.take(line))
    const [first = '', ...rest] = `${whole.text}${withoutColour(said.slice(head.length))}`.split(/\r?\n/)
    const further = rest.map((text) => ({ ...line, text, prefixed: false, severity: undefined }))
    return tell(assembler.takeWhole([{ ...line, text: first }, ...further]))
  }

  function crashed(flow: Flow, crash: Crash): Iterable<Told> {
    if (crash.kind === 'unit_failed') note(crash.subject, 'failed', crash.time)
    if (!selection.takesSubject(crash.subject)) return NOTHING
    if (teller.isExplained(crash, flow.time)) return NOTHING
    return tellCrashes(waiting.add(crash, flow, flow.read_at))
  }

  function* tellCrashes(crashes: Iterable<{ crash: Crash; origin: Flow }>): Iterable<Told> {
    for (const { crash, origin } of crashes) {
      if (teller.isExplained(crash, origin.time)) continue
      yield* teller.crash({ ...placed(origin), subject: crash.subject }, crash)
    }
  }

  function tell(assembled: readonly Assembled<Flow>[]): Iterable<Told> {
    return assembled.length === 0 ? NOTHING : tellAll(assembled)
  }

  function* tellAll(assembled: readonly Assembled<Flow>[]): Iterable<Told> {
    for (const one of assembled) {
      const put: Put = { ...placed(one.first.origin), subject: subjectOf(one.first.origin.item as Entry | FileLine) }
      if (!selection.takesSubject(put.subject)) continue
      if (one.kind === 'failure') {
        // On a busy host the record may be read, and told, long before what explains it.
        if (one.explains !== undefined) yield* teller.takeBack({ ...put, ...placed(one.explains.origin) })
        if (isEnded(one.failure)) continue
        waiting.explain(put.subject)
        yield* teller.failure(put, one)
        continue
      }
      // The unit failed with this as its last words.
      const failed = waiting.failed(put.subject)
      if (failed === undefined) yield* teller.error(put, one)
      else failed.facts.message = one.text.slice(0, 1_000)
    }
  }

  function* tick(now: number): Iterable<Told> {
    for (const { text, origin } of joiner.due(now)) yield* read({ ...origin, broken: false }, text)
    yield* tell(assembler.tick(now))
    const isReading = (subject: Put['subject']) =>
      assembler.isReading(({ origin }) => isOf(subject, subjectOf(origin.item as Entry | FileLine)))
    yield* tellCrashes(waiting.due(now, isReading))
    yield* watch.tick(now, lag, untold)
  }

  /** What was read and waits to be told. */
  function* untold(): Iterable<Untold> {
    const lines = [...assembler.untold()].map(({ origin }) => origin)
    for (const { item, time } of [...lines, ...joiner.unfinished()]) {
      const { unit, host = fleet.host } = subjectOf(item as Entry | FileLine)
      yield { unit, host, time }
    }
    for (const {
      subject: { unit, host = fleet.host },
      time,
    } of waiting.untold())
      yield { unit, host, time }
  }

  function wakeAt(): number | undefined {
    const wake = Math.min(assembler.wakeAt(), joiner.wakeAt(), waiting.wakeAt(), watch.wakeAt(lag))
    return Number.isFinite(wake) ? wake : undefined
  }

  function unfinished(): { source: string; item: Spoken }[] {
    const lines = [...assembler.unfinished()].map(({ origin }) => origin)
    const flows = [...lines, ...joiner.unfinished(), ...waiting.unfinished()]
    let from = flows.reduce((least, { order }) => Math.min(least, order), Number.POSITIVE_INFINITY)
    // What is finished is met again whole, where it is met at all: the rest of it would look like something else.
    const finished = assembler.finished(flows.length > 0).map(([first, last]) => [first.origin, last.origin] as const)
    for (const [first, last] of finished.sort(([a], [b]) => b.order - a.order)) {
      if (first.order >= from || last.order < from) continue
      flows.push(first)
      from = first.order
    }
    return flows.sort((a, b) => a.order - b.order).map(({ source, item }) => ({ source, item: item as Spoken }))
  }

  return { take, tick, wakeAt, unfinished }
}

/** A line without the carriage return that ends each of a program that takes its output for a terminal. */
function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

/** A text without a prefix. */
function bare(body: string): LogRecord {
  return { body, prefixed: false, speaker: '', severity: undefined, time: undefined, partial: false }
}

function placed(flow: Flow): { time: number; mark: string } {
  return { time: flow.time, mark: markOf(flow) }
}

function remember(map: Map<string, string>, key: string, value: string): void {
  if (map.size >= MAX_REMEMBERED && !map.has(key)) map.clear()
  map.set(key, value)
}
