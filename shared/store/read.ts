import type { Answer, Happening, HostState, Level, Question, QuestionStatus, Wording } from '../contract/question.ts'
import type { Ecosystem } from '../contract/signal.ts'

/** Epoch milliseconds to ISO 8601 in UTC. */
export function iso(ms: number | string): string {
  return new Date(Number(ms)).toISOString()
}

/** Builds a question from its hash and its history, as the Lua scripts write them. */
export function readQuestion(id: string, hash: Record<string, string>, history: readonly string[]): Question {
  const wording = JSON.parse(hash.wording ?? '{}') as Wording
  return {
    id,
    ...wording,
    status: hash.status as QuestionStatus,
    created_at: iso(hash.created_at ?? 0),
    evidence_hash: hash.evidence_hash ?? '',
    gap: {
      type: hash.type ?? '',
      name: hash.name ?? '',
      category: hash.category ?? '',
      ecosystem: (hash.ecosystem || null) as Ecosystem | null,
    },
    facts: JSON.parse(hash.facts ?? '{}') as Record<string, unknown>,
    level: hash.level as Level,
    occurrences: Number(hash.occurrences),
    first_seen: iso(hash.first_seen ?? 0),
    last_seen: iso(hash.last_seen ?? 0),
    hosts: readHosts(hash),
    related: [],
    claim:
      hash.worker === undefined
        ? null
        : { worker: hash.worker, expires_at: iso(hash.expires_at ?? 0), generation: Number(hash.generation) },
    answer: readAnswer(hash),
    history: history.map(readHappening),
    metadata: {
      ...(hash.returned === undefined ? {} : { returned: true }),
      ...(hash.regressed === undefined ? {} : { regression: true }),
      ...(hash.lease_expiries === undefined ? {} : { lease_expiries: Number(hash.lease_expiries) }),
    },
  }
}

function readHosts(hash: Record<string, string>): HostState[] {
  const hosts: HostState[] = []
  for (const [field, value] of Object.entries(hash)) {
    if (!field.startsWith('host:')) continue
    const [, open, seen] = value.split(' ')
    hosts.push({ host: field.slice('host:'.length), open: open === '1', last_seen: iso(seen ?? 0) })
  }
  return hosts.sort((a, b) => (a.host < b.host ? -1 : 1))
}

function readAnswer(hash: Record<string, string>): Answer | null {
  if (hash.answer === undefined) return null
  return {
    answer: hash.answer,
    evidence: JSON.parse(hash.answer_evidence ?? '[]') as string[],
    confidence: hash.answer_confidence ? Number(hash.answer_confidence) : null,
    metrics: JSON.parse(hash.answer_metrics ?? 'null') as Record<string, unknown> | null,
    worker: hash.answered_by ?? '',
    at: iso(hash.answered_at ?? 0),
  }
}

function readHappening(line: string): Happening {
  const { at, ...rest } = JSON.parse(line) as Omit<Happening, 'at'> & { at: number }
  return { at: iso(at), ...rest }
}
