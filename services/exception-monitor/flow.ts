import type { Item } from '../../shared/contract/monitor.ts'
import type { Entry, FileLine } from './subject.ts'

/** A text that was read, and what is known of it beside what it says. */
export interface Flow {
  item: Item
  source: string
  /** Rises with every item. */
  order: number
  /** The process or file it comes from: its lines follow each other. */
  base: string
  /** Its syslog severity, where somebody gave it one on purpose. */
  severity: number | undefined
  /** When it was written and when it was read, in epoch seconds. */
  time: number
  read_at: number
  /** Whether its lines may begin with the prefix of a log. */
  may_have_prefix: boolean
  /** Whether it is a piece of a line that goes on in the next. */
  broken: boolean
}

/** The flow of a journal entry. @param stream its `_STREAM_ID`. */
export function flowOfEntry(entry: Entry, source: string, order: number, stream: string | undefined): Flow {
  const transport = entry.field('_TRANSPORT')
  // What is not there takes longest to look for, and most entries have neither a break nor a container.
  const kernel = transport === 'kernel'
  return {
    item: entry,
    source,
    order,
    base: kernel ? `kernel ${entry.field('_HOSTNAME')}` : (stream ?? processOf(entry)),
    severity: severityOf(entry, transport),
    time: entry.time,
    read_at: entry.read_at,
    may_have_prefix: !kernel,
    broken:
      transport === 'stdout'
        ? entry.field('_LINE_BREAK') === 'line-max'
        : transport === 'journal' && entry.field('CONTAINER_PARTIAL_MESSAGE') === 'true',
  }
}

/** The flow of a line of a file. */
export function flowOfFile(line: FileLine, source: string, order: number): Flow {
  const { part, time } = line
  return {
    item: line,
    source,
    order,
    base: part,
    severity: undefined,
    time,
    read_at: time,
    may_have_prefix: true,
    broken: false,
  }
}

/** Where an item is, the same each time it is read. */
export function markOf({ item }: Flow): string {
  return 'offset' in item ? `${item.part}@${item.offset}` : item.position
}

function processOf(entry: Entry): string {
  const writer = `${entry.field('_SYSTEMD_UNIT')} ${entry.field('_PID')} ${entry.field('_HOSTNAME')}`
  // A container's lines come from the daemon that runs all of them.
  const container = entry.field('_TRANSPORT') === 'journal' ? entry.field('CONTAINER_NAME') : undefined
  return container === undefined ? writer : `${writer} ${container}`
}

/**
 * The severity of an entry that somebody meant. Standard output is filed under `info`, and what `logger` forwards under
 * `notice`, whatever it says; container runtimes file all of standard error under `err`.
 */
function severityOf(entry: Entry, transport: string | undefined): number | undefined {
  const priority = entry.field('PRIORITY')
  if (priority === undefined) return undefined
  const severity = Number(priority)
  if (transport === 'journal') return entry.field('CONTAINER_NAME') === undefined ? severity : undefined
  return severity <= 3 || transport === 'kernel' ? severity : undefined
}
