import type { Call, Name } from '../../shared/contract/summary.ts'
import { type CallRow, type CallTable, lastPart, type NamePlace, receiverOf } from './channel-calls.ts'
import type { Names } from './names.ts'
import { merged, type Parts, patternOf, type Resolved } from './parts.ts'
import { subscriptionOf } from './patterns.ts'
import { type FileValue, traitsOf } from './reduce.ts'

/** What a command of Redis says beside the names of its streams and lists: its own words, counts, and ids of entries. */
const NO_CHANNEL =
  /^(?:STREAMS?|COUNT|BLOCK|GROUPS?|CREATE|MKSTREAM|DESTROY|CREATECONSUMER|DELCONSUMER|SETID|CONSUMERS|FULL|NOACK|JUSTID|IDLE|LEFT|RIGHT|\d+(?:-\d+)?|[$><+-])$/

/** A place that produces or consumes a channel. */
export interface Endpoint {
  path: string
  line: number
  /** As written: `bus.emit`. */
  callee: string
  within?: string
  role: CallRow['role']
  family: string
  /** The channel's name; a hole stands for what is made at run time, and in a subscription for any text. */
  pattern: string
  /** The function that passes the name on, where it is not the call itself; and what it is called on in the end. */
  through?: string
  on?: string
  /** The name, or the function, is found by its own name alone. */
  guessed?: true
  /** Nothing of its name is known. */
  unknown?: true
  /** The name is a parameter of a function that nothing in the tree is known to call. */
  door?: true
}

/** A call that carries a channel's name, before it is known who calls the function that it stands in. */
export interface Carried {
  path: string
  call: Call
  row: CallRow
  parts: Parts
  guessed?: true
  /** What it is called on in the end, where it was followed through functions: as {@link receiverName} has it. */
  on?: string
  /** The functions that it was followed through, nearest first, as `PATH NAME`. */
  chain?: readonly string[]
}

/** Verbs that take a name and nothing else: what they take that is not known may be any channel. */
const PLAIN = new Set(
  'on once addListener addEventListener listen listenTo subscribe psubscribe pSubscribe consume basic_consume xread xreadgroup xRead xReadGroup blpop brpop lpop rpop blPop brPop async_listen Worker KafkaConsumer'.split(
    ' ',
  ),
)

/** Parameters that hold what is sent. */
const PAYLOAD = /^_*(?:\w+_)?(?:payload|body|data|content|contents)$|Payload$/

/** What each call of a file that the table knows says, by row and name. */
export function* carriedBy(path: string, file: FileValue, table: CallTable, names: Names): Generator<Carried> {
  const traits = traitsOf(file)
  for (const call of file.calls ?? []) {
    for (const row of table.rowsOf(call, traits)) {
      if (row.made !== undefined && !row.made.test(madeOf(path, call, names) ?? '')) continue
      const found = row.role === 'produces' ? firstKnown(path, call, row, names) : allKnown(path, call, row, names)
      for (const { names: all, guessed } of found) {
        for (const parts of all) {
          yield { path, call, row, parts: row.words ? firstWord(parts) : parts, ...(guessed && { guessed }) }
        }
      }
    }
  }
}

/** The endpoints of a name that is known: one, or of a subscription to several words one each. */
export function* endpointsOf({ path, call, row, parts, guessed, on }: Carried, through?: string): Generator<Endpoint> {
  const name = patternOf(parts)
  const several =
    row.role === 'consumes' && row.match !== 'prefix' && row.match !== 'suffix' && name.includes(' ')
      ? name.split(/ +/)
      : []
  for (const one of new Set([name, ...several])) {
    const pattern = row.role === 'consumes' ? subscriptionOf(one, row.match ?? 'wild') : one
    yield {
      path,
      line: call.line,
      callee: call.callee,
      ...(call.within !== undefined && { within: call.within }),
      role: row.role,
      family: row.family,
      pattern,
      ...(through !== undefined && { through }),
      ...(on !== undefined && { on }),
      ...(guessed && { guessed }),
      ...(parts.every((part) => typeof part !== 'string') && { unknown: true as const }),
    }
  }
}

/** What the receiver of a call was made by, across files. */
function madeOf(path: string, { callee }: Call, names: Names): string | undefined {
  return names.made(path, receiverOf(callee))
}

function firstKnown(path: string, call: Call, row: CallRow, names: Names): Resolved[] {
  let unknown: Resolved | undefined
  const params = row.names[0] === 0 ? names.parameters(path, call.callee) : []
  for (const place of row.names) {
    // What is sent is not where it is sent to, whichever the function takes first.
    if (typeof place === 'number' && PAYLOAD.test(params[place]?.name ?? '')) continue
    for (const name of namesAt(call, place)) {
      const resolved = names.resolve(name, path)
      if (resolved.names.some((parts) => !isUnknown(parts))) return [resolved]
      unknown ??= resolved
    }
  }
  return unknown === undefined ? [] : [unknown]
}

function allKnown(path: string, call: Call, row: CallRow, names: Names): Resolved[] {
  const found = row.names.flatMap((place) => [...namesAt(call, place)].map((name) => names.resolve(name, path)))
  const known = found.filter((resolved) => resolved.names.some((parts) => !isUnknown(parts)))
  if (known.length > 0) return known.map((one) => ({ ...one, names: one.names.filter((parts) => !isUnknown(parts)) }))
  // What takes a name, and it is not known which.
  const isAsked = row.names[0] === 0 && !call.decorates && PLAIN.has(lastPart(call.callee))
  return isAsked ? [{ names: [[null]] }] : []
}

function isUnknown(parts: Parts): boolean {
  return parts.every((part) => part === null) || isEmpty(parts)
}

function isEmpty(parts: Parts): boolean {
  return parts.every((part) => part === '') && parts.length > 0
}

function* namesAt(call: Call, place: NamePlace): Generator<Name> {
  if (typeof place === 'number') {
    const name = call.args[place]
    if (name !== undefined) yield name
    return
  }
  switch (place) {
    case 'all':
      yield '*'
      return
    case 'all arguments':
      for (const name of call.args) if (typeof name !== 'string' || !NO_CHANNEL.test(name)) yield name
      return
    case 'receiver':
      if (receiverOf(call.callee) !== '') yield lastPart(receiverOf(call.callee))
      return
    case 'reference':
      for (const name of call.args.flatMap(parted)) if (isReference(name)) yield lastPart(name.ref)
      return
    case 'decorated':
      if (call.decorates && call.within !== undefined) yield lastPart(call.within)
      return
    default: {
      const name = call.named?.[place]
      if (name !== undefined) yield name
    }
  }
}

function parted(name: Name): readonly Name[] {
  return typeof name === 'object' && name !== null && 'any' in name ? name.any : [name]
}

function isReference(name: Name): name is { ref: string } {
  return typeof name === 'object' && name !== null && 'ref' in name
}

function firstWord(parts: Parts): Parts {
  const out: Parts[number][] = []
  for (const part of parts) {
    if (typeof part !== 'string' || !part.includes(' ')) {
      out.push(part)
      continue
    }
    out.push(part.slice(0, part.indexOf(' ')))
    break
  }
  return merged(out)
}
