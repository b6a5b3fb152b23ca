import type {
  Answer,
  Happening,
  HostState,
  Level,
  Metadata,
  Question,
  QuestionStatus,
  Related,
  Wording,
} from '../contract/question.ts'
import type { Ecosystem } from '../contract/signal.ts'
import { FIELDS, type Stored } from './fields.ts'
import { ROLLED_WORTH } from './lua-enter.ts'

const MINUTE_MS = 60_000

// A question has half a dozen times, of a few minutes that others share, and to write a date is what reading it costs most.
const SLOTS = 64
const minutes = new Array<number>(SLOTS).fill(Number.NaN)
const uptoMinutes = new Array<string>(SLOTS).fill('')

/** Epoch milliseconds to ISO 8601 in UTC. @throws RangeError where it is no time. */
export function iso(ms: number | string): string {
  const time = Math.floor(Number(ms))
  const minute = Math.floor(time / MINUTE_MS)
  const slot = minute & (SLOTS - 1)
  if (minutes[slot] !== minute) {
    uptoMinutes[slot] = new Date(minute * MINUTE_MS).toISOString().slice(0, -'00.000Z'.length)
    minutes[slot] = minute
  }
  const rest = String(100_000 + time - minute * MINUTE_MS)
  return `${uptoMinutes[slot]}${rest.slice(1, 3)}.${rest.slice(3)}Z`
}

/** What is read of a question beside its own fields. */
export interface Beside {
  related?: readonly Related[]
  /** Of a rolled-up question: how many gaps it stands for, and the best of them. */
  rolled?: { count: number; listed: readonly { id: string; name: string }[] }
}

/** The parts of a kind: `level/ecosystem/type`, with a mark behind it where it shares a cap or counts towards none. */
export function readKind(kind: string): { level: Level; ecosystem: Ecosystem | null; type: string } {
  const [level = 'low', ecosystem = '', type = ''] = kind.split('/')
  return { level: level as Level, ecosystem: (ecosystem || null) as Ecosystem | null, type: type.replace(/[*+]$/, '') }
}

/** Names the values that the scripts, or HMGET, give for fields in order; an empty one is as good as none. */
export function named(values: readonly (string | null)[], fields: readonly (typeof FIELDS)[number][] = FIELDS): Stored {
  const stored: Stored = {}
  for (let i = 0; i < fields.length; i += 1) stored[fields[i] as (typeof FIELDS)[number]] = values[i] ?? null
  return stored
}

/** Builds a question from the fields of its hash, as the Lua scripts write them. */
export function readQuestion(id: string, status: string, stored: Stored, beside: Beside = {}): Question {
  const { type, level, ecosystem } = readKind(stored.kind ?? '')
  const { wording, category, facts, occurrences } = contentOf(type, stored, beside)
  const [, generation = '0', expiries = '0', expires, worker] =
    /^(\d+) (\d+)(?: (\d+) \S+ (.*))?$/.exec(stored.claim ?? '') ?? []
  return {
    id,
    ...wording,
    status: (status === 'rolled' ? 'held' : status) as QuestionStatus,
    created_at: iso(stored.created ?? 0),
    evidence_hash: stored.evidence_hash ?? '',
    gap: { type, name: stored.name ?? '', category, ecosystem },
    facts,
    level,
    occurrences,
    first_seen: iso(stored.first_seen ?? 0),
    last_seen: iso(stored.last_seen ?? 0),
    hosts: readHosts(stored.hosts ?? ''),
    related: [...(beside.related ?? [])],
    claim: worker === undefined ? null : { worker, expires_at: iso(expires ?? 0), generation: Number(generation) },
    answer: readAnswer(stored),
    history: (stored.history ?? '').split('\n').map(readHappening),
    metadata: readMetadata(status, stored, Number(expiries), beside),
  }
}

function contentOf(
  type: string,
  stored: Stored,
  { rolled }: Beside,
): { wording: Wording; category: string; facts: Record<string, unknown>; occurrences: number } {
  if (stored.rolls) return rolledContent(type, rolled ?? { count: 0, listed: [] })
  const wording = JSON.parse(stored.wording || '{}') as Wording & { category?: string }
  const { category = '' } = wording
  // Both are this reader's own: to take a property away costs less than to copy all others, and the category is the last.
  delete wording.category
  const facts = JSON.parse(stored.facts || '{}') as Record<string, unknown>
  // Why it is held, where it is, stands beside the status, which later word of it changes.
  if ('inhibited' in facts) delete facts.inhibited
  return { wording, category, facts, occurrences: Number(stored.occurrences) }
}

function rolledContent(type: string, { count, listed }: NonNullable<Beside['rolled']>) {
  const further = count - listed.length
  const wording: Wording = {
    hypothesis: `MANY_${type.toUpperCase()}`,
    question: `${count} more gaps of type '${type}' are open than are asked about one by one. What do they have in common?`,
    evidence: [...listed.map(({ name }) => name), ...(further > 0 ? [`and ${further} more`] : [])],
    action_class: 'investigate',
    autonomy: 3,
    ...ROLLED_WORTH,
    capability_key: `fleet.${type}`,
  }
  return { wording, category: 'flood', facts: { gap_type: type, rolled_up: count, listed }, occurrences: count }
}

function readHosts(hosts: string): HostState[] {
  const lines = hosts.split('\n').filter((line) => line !== '')
  const states = lines.map((line): HostState => {
    const [host = '', , flag, seen] = line.split(' ')
    return { host, open: flag !== '0', last_seen: iso(seen ?? 0) }
  })
  return states.length < 2 ? states : states.sort((a, b) => (a.host < b.host ? -1 : 1))
}

function readAnswer({ answer, answered }: Stored): Answer | null {
  if (!answer) return null
  const [, at = 0, worker = ''] = /^(\d+) \S* (.*)$/.exec(answered ?? '') ?? []
  return { ...(JSON.parse(answer) as Omit<Answer, 'worker' | 'at'>), worker, at: iso(at) }
}

function readHappening(line: string): Happening {
  const [at = 0, event = '', status, by, reason] = line.split('\t')
  return { at: iso(at), event, status: status as QuestionStatus, ...(by && { by }), ...(reason && { reason }) }
}

function readMetadata(status: string, stored: Stored, expiries: number, { rolled }: Beside): Metadata {
  const metadata: Metadata = {}
  for (const mark of stored.marks ? stored.marks.split(' ') : []) metadata[mark as 'returned'] = true
  if (expiries > 0) metadata.lease_expiries = expiries
  if (status === 'rolled') {
    metadata.reason = 'more gaps of its type are open than are asked about one by one'
    metadata.held_by = 'rolled_up'
  }
  if (stored.reason) metadata.reason = stored.reason
  if (stored.held_by) metadata.held_by = stored.held_by
  if (stored.until) metadata.until = iso(stored.until)
  if (stored.rolls) metadata.rolled_up = rolled?.count ?? 0
  if (stored.more_hosts) metadata.more_hosts = Number(stored.more_hosts)
  return metadata
}
