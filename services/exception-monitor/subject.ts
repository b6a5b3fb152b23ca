import type { Item } from '../../shared/contract/monitor.ts'
import { isWatched, unitKey } from './unit-name.ts'

/** The longest name of a file in that of a gap, in characters; its end says most. */
const MAX_KEY = 300

/** A journal entry, as `journal` reads it. */
export interface Entry extends Item {
  /** When it was read, in epoch seconds. */
  readonly read_at: number
  readonly message: string
  field(name: string): string | undefined
}

/** A line of a log file, as `tail` reads it. */
export interface FileLine extends Item {
  readonly path: string
  readonly text: string
}

/** Whose failure it is. */
export interface Subject {
  /** Its name in that of the gap: the same for every instance and every start. */
  key: string
  /** The unit's own name, or the path of the file that was read. */
  unit?: string | undefined
  file?: string | undefined
  program?: string | undefined
  /** Undefined for the fleet's own. */
  host?: string | undefined
  /** The start of the unit that it belongs to, by systemd's id; empty where there is none. */
  invocation: string
  /** Whether the unit is one of a user's own manager. */
  of_user?: boolean
  /** Whether the unit may be started again under the same name. */
  watched: boolean
}

/** Whose failure an item speaks of: that of who wrote it, or of the unit that systemd speaks of in it. */
export function subjectOf(item: Entry | FileLine): Subject {
  if ('path' in item) return { key: fileKey(item.path), file: item.path, invocation: '', watched: false }
  const isAbout = item.field('UNIT') !== undefined || item.field('USER_UNIT') !== undefined
  return isAbout && isOfSystemd(item) ? unitOf(item, undefined) : writerOf(item)
}

/** Whether systemd itself, or one of its own helpers, wrote an entry; anybody can claim a MESSAGE_ID. */
export function isOfSystemd(entry: Entry): boolean {
  const unit = entry.field('_SYSTEMD_UNIT') ?? ''
  if (entry.field('_PID') === '1' || entry.field('_TRANSPORT') === 'kernel') return true
  if (unit.startsWith('systemd-coredump@') || unit === 'systemd-oomd.service') return true
  return entry.field('_SYSTEMD_USER_UNIT') === 'init.scope'
}

/** The unit whose process wrote an entry: a user's own, where it is one of theirs. */
export function writingUnit(entry: Entry): string | undefined {
  const unit = entry.field('_SYSTEMD_UNIT')
  return unit?.startsWith('user@') ? (entry.field('_SYSTEMD_USER_UNIT') ?? unit) : unit
}

function writerOf(entry: Entry): Subject {
  const unit = writingUnit(entry)
  const program = entry.field('SYSLOG_IDENTIFIER') ?? entry.field('_COMM')
  const invocation = entry.field('_SYSTEMD_INVOCATION_ID')
  const of_user = unit !== entry.field('_SYSTEMD_UNIT')
  return subject(entry, { unit, program, invocation, of_user, container: entry.field('CONTAINER_NAME') })
}

/** The unit that systemd speaks of in an entry. @param program what it runs, where that is known. */
export function unitOf(entry: Entry, program: string | undefined): Subject {
  const unit = entry.field('USER_UNIT') ?? entry.field('UNIT')
  const invocation = entry.field('USER_INVOCATION_ID') ?? entry.field('INVOCATION_ID')
  return subject(entry, { unit, program, invocation, of_user: entry.field('USER_UNIT') !== undefined })
}

/** The program whose core was dumped. */
export function dumpedOf(entry: Entry): Subject {
  const unit = entry.field('COREDUMP_USER_UNIT') ?? entry.field('COREDUMP_UNIT')
  const program = entry.field('COREDUMP_COMM') ?? baseName(entry.field('COREDUMP_EXE'))
  return subject(entry, { unit, program, of_user: entry.field('COREDUMP_USER_UNIT') !== undefined })
}

/** What the kernel speaks of: a program, in the control group that belongs to its unit. */
export function killedOf(entry: Entry, program: string, cgroup: string | undefined): Subject {
  const unit = cgroup?.split('/').findLast((part) => /\.(?:service|scope)$/.test(part))
  return subject(entry, { unit, program })
}

/** The name of a log file without what varies in it, such as the date of the day. */
function fileKey(path: string): string {
  const key = path.replace(/\d{4}[-_.]?\d\d[-_.]?\d\d(?:[-_.T]?\d{2,6})?/g, '*')
  return key.length > MAX_KEY ? `…${key.slice(-MAX_KEY)}` : key
}

function subject(
  entry: Entry,
  about: {
    unit: string | undefined
    program?: string | undefined
    container?: string | undefined
    invocation?: string | undefined
    of_user?: boolean
  },
): Subject {
  const { unit, program, container, invocation = '', of_user = false } = about
  return {
    key: unitKey({ unit, program, container }),
    unit,
    program: container ?? program,
    host: entry.field('_HOSTNAME'),
    invocation,
    of_user,
    watched: unit !== undefined && container === undefined && isWatched(unit),
  }
}

function baseName(path: string | undefined): string | undefined {
  return path?.split('/').at(-1)
}
