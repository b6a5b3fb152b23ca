import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Failure, Frame } from './failure.ts'
import { MESSAGES } from './schema.ts'
import { dumpedOf, type Entry, killedOf, type Subject, unitOf } from './subject.ts'

/** How long a crash may wait, in seconds, for the words of the program itself; longer than journald keeps lines back. */
const WORDS_S = 0.4

/** The same for a core dump to be written, which tells more than that the unit failed. */
const DUMP_S = 3

/** The end of a program, as somebody else tells it. */
export interface Crash {
  kind: 'unit_failed' | 'core_dump' | 'oom_kill'
  subject: Subject
  pid: string | undefined
  /** When it happened, in epoch seconds: that may be well before it is written. */
  time: number
  reason: string
  /** What it is grouped by beside its subject: the signal and the stack, where there is one. */
  failure?: Failure
  facts: Partial<FactsOf<'exception'>>
  /** How long, in seconds, to wait for what explains it. */
  wait_s: number
}

/** How many memory control groups the kernel's reports are remembered for. */
const MAX_CGROUPS = 64

/** Recognises crashes in the messages of systemd, its core dumps and its out-of-memory killer, and in the kernel's text. */
export class Crashes {
  /** The control group of what the kernel is about to kill, by process. */
  readonly #cgroups = new Map<string, string>()

  /** @param programOf what a transient unit runs. */
  constructor(private readonly programOf: (unit: string | undefined) => string | undefined) {}

  /** What an entry says of a crash, if it does. @param id its MESSAGE_ID; undefined for the kernel's own text. */
  read(entry: Entry, id: string | undefined): Crash | undefined {
    if (id === undefined) return this.#kernel(entry)
    if (id === MESSAGES.core_dump) return dumped(entry)
    if (id === MESSAGES.unit_failed) return this.#failed(entry, entry.field('UNIT_RESULT'))
    // A dependency that failed is told of itself.
    if (id === MESSAGES.start_failed) return entry.field('JOB_RESULT') === 'failed' ? this.#failed(entry) : undefined
    if (id === MESSAGES.out_of_memory || id === MESSAGES.oomd_kill) return this.#outOfMemory(entry)
    return undefined
  }

  #failed(entry: Entry, result?: string): Crash | undefined {
    const subject = unitOf(entry, this.programOf(entry.field('USER_UNIT') ?? entry.field('UNIT')))
    if (subject.unit === undefined) return undefined
    const status = entry.field('EXIT_STATUS')
    return {
      kind: 'unit_failed',
      subject,
      pid: undefined,
      time: entry.time,
      reason: `${subject.unit} failed${result === undefined ? '' : ` (${result})`}`,
      facts: {
        message: entry.message.slice(0, 1_000),
        ...(result && { result }),
        ...(status && { exit_status: status }),
      },
      wait_s: result === 'core-dump' ? DUMP_S : WORDS_S,
    }
  }

  #outOfMemory(entry: Entry): Crash | undefined {
    const subject = unitOf(entry, this.programOf(entry.field('USER_UNIT') ?? entry.field('UNIT')))
    if (subject.unit === undefined) return undefined
    return outOfMemory(subject, undefined, entry)
  }

  #kernel(entry: Entry): Crash | undefined {
    const { message } = entry
    if (message.length > 4_096) return undefined
    const about = /^oom-kill:.*,task_memcg=([^,]+),task=.*,pid=(\d+)/.exec(message)
    if (about !== null) {
      const [, cgroup = '', pid = ''] = about
      if (this.#cgroups.size >= MAX_CGROUPS) this.#cgroups.clear()
      this.#cgroups.set(pid, cgroup)
      return undefined
    }
    const killed =
      /^(?:Memory cgroup out|Out) of memory(?: \(oom_kill_allocating_task\))?: Killed process (\d+) \((.{1,64}?)\)/.exec(
        message,
      )
    if (killed !== null) {
      const [, pid = '', program = ''] = killed
      const cgroup = this.#cgroups.get(pid)
      this.#cgroups.delete(pid)
      return outOfMemory(killedOf(entry, program, cgroup), pid, entry)
    }
    const fault = /^(?:traps: )?(.{1,64}?)\[(\d+)\]:? (segfault at|general protection|trap )/.exec(message)
    if (fault === null) return undefined
    const [, program = '', pid = '', how = ''] = fault
    const type = how === 'trap ' ? 'SIGTRAP' : 'SIGSEGV'
    const subject = killedOf(entry, program, undefined)
    return {
      kind: 'core_dump',
      subject,
      pid,
      time: entry.time,
      reason: `${program} was ended by ${type}`,
      // Where it happened, without addresses, which differ from run to run.
      failure: native(type, / in ([^[\s]{1,256})\[/.exec(message)?.[1] ?? '', []),
      facts: { message: message.slice(0, 1_000) },
      wait_s: DUMP_S,
    }
  }
}

/** Whether one crash says of the same process what another one says with more to go by. */
export function outranks(better: Crash, lesser: Crash): boolean {
  const { result } = better.facts
  // A unit that failed without a result could not be started, for the reason told with one.
  if (lesser.kind === 'unit_failed' && lesser.facts.result === undefined && result !== undefined)
    return isOfOne(better, lesser)
  if (better.kind === 'unit_failed' && better.subject.host !== lesser.subject.host) return false
  if (better.kind === 'unit_failed') return isBare(lesser) && (result === 'signal' || result === 'core-dump')
  if (isBare(lesser)) return better.pid !== undefined && better.pid === lesser.pid && !isBare(better)
  if (lesser.kind === 'unit_failed') return isOfOne(better, lesser)
  return lesser.kind === better.kind && better.pid !== undefined && lesser.pid === undefined && isOfOne(better, lesser)
}

/** Whether only the kernel's one line is known of a crash, which names no unit. */
function isBare({ kind, subject }: Crash): boolean {
  return kind === 'core_dump' && subject.unit === undefined
}

function isOfOne(a: Crash, b: Crash): boolean {
  return a.subject.unit !== undefined && a.subject.unit === b.subject.unit && a.subject.host === b.subject.host
}

function dumped(entry: Entry): Crash {
  const subject = dumpedOf(entry)
  const type = entry.field('COREDUMP_SIGNAL_NAME') ?? 'core dump'
  const executable = entry.field('COREDUMP_EXE')
  return {
    kind: 'core_dump',
    subject,
    pid: entry.field('COREDUMP_PID'),
    time: crashedAt(entry),
    reason: `${subject.program ?? 'a program'} was ended by ${type}`,
    failure: native(type, '', stackOf(entry.message)),
    facts: { traceback: entry.message, ...(executable && { executable }) },
    wait_s: WORDS_S,
  }
}

/** When a program crashed, by the kernel; its core may take long to be written. */
function crashedAt(entry: Entry): number {
  const crashed = Number(entry.field('COREDUMP_TIMESTAMP')) / 1e6
  return Number.isFinite(crashed) ? Math.min(crashed, entry.time) : entry.time
}

/** The stack of the thread that crashed, which systemd-coredump writes first: `#0  0x… function (object + 0x…)`. */
function stackOf(message: string): Frame[] {
  const frames: Frame[] = []
  for (const line of message.split('\n', 200)) {
    const frame = /^ *#(\d+) +0x[\da-f]+ (\S{1,256}) \(([^()+]{1,256}?)(?: \+ 0x[\da-f]+)?\)/.exec(line)
    if (frame === null) continue
    const [, number, name = '', file = ''] = frame
    if (number === '0' && frames.length > 0) break
    frames.push(name === 'n/a' ? { file } : { file, function: name })
  }
  return frames
}

function native(type: string, message: string, frames: Frame[]): Failure {
  return { language: 'native', errors: [{ type, message, frames }] }
}

function outOfMemory(subject: Subject, pid: string | undefined, { message, time }: Entry): Crash {
  return {
    kind: 'oom_kill',
    subject,
    pid,
    time,
    reason: `${subject.program ?? subject.unit ?? 'a program'} was killed for want of memory`,
    facts: { message: message.slice(0, 1_000) },
    wait_s: WORDS_S,
  }
}
