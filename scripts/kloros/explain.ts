import type { Mute, Question } from '../../shared/text/answers.ts'

/** What the feed says about a question beside the question itself. */
export interface Around {
  /** Its place among the ready ones, in words. */
  place?: string
  /** What holds it. */
  mute?: Mute | undefined
}

/** Says why a question has its level, its place and its status, and why it is one question. */
export function explain(question: Question, around: Around): [what: string, why: string][] {
  const { gap, facts, metadata, hosts } = question
  const grouping = typeof facts.grouping === 'string' ? facts.grouping : undefined
  const rows: [string, string | undefined | false][] = [
    [`level ${question.level}`, levelWhy(question)],
    ['place', around.place],
    [`status ${question.status}`, statusWhy(question, around)],
    ['one question', `for all that say ${gap.type} ${gap.name}`],
    ['one fault', grouping],
    [
      'open until',
      hosts.length > 1 && `it has closed on all of its ${hosts.length + (metadata.more_hosts ?? 0)} hosts`,
    ],
    ['stands for', metadata.rolled_up !== undefined && rolledWhy(metadata.rolled_up)],
    ['returned', metadata.returned && 'its gap had closed, and opened again'],
    ['regression', metadata.regression && 'it was answered, and its gap was seen again'],
    [
      'flapping',
      metadata.flapping && 'its gap opens and closes again and again; it stays open until it was calm for 1h',
    ],
    ['leases run out', metadata.lease_expiries ? `${metadata.lease_expiries}, without an answer` : undefined],
  ]
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}

function levelWhy({ value_estimate, cost }: Question): string {
  const ratio = Math.round((value_estimate / cost) * 100) / 100
  return `worth ${value_estimate} for a cost of ${cost} is ${ratio}; critical is above 3, high above 2, medium above 1`
}

function statusWhy({ id, status, claim, metadata }: Question, { mute }: Around): string | undefined {
  const { reason, held_by, until } = metadata
  const because = reason ? `${reason}; ` : ''
  switch (status) {
    case 'in_progress':
      return claim ? `${claim.worker} holds it until ${claim.expires_at}` : undefined
    case 'answered':
      return 'it is asked again when its gap is seen after its cooldown, or with other evidence'
    case 'blocked':
      return `${because}kloros reopen ${id} asks again`
    case 'snoozed':
      return until && `it is asked again at ${until}`
    case 'accepted':
      return `${because}quiet until its evidence changes`
    case 'held':
      return heldWhy(held_by, reason, mute)
    default:
      return reason
  }
}

function heldWhy(held_by = '', reason = '', mute?: Mute): string {
  if (held_by === 'inhibited') return `its subject is off${reason && ` (${reason})`}; it is asked when that is on again`
  if (held_by === 'rolled_up') {
    return 'as many questions of its type are open as may be; it waits for room, and another counts it until then'
  }
  const why = mute?.reason ?? reason
  const end = mute?.until ? ` until ${mute.until}` : ''
  return `muted${end}${why && ` (${why})`}; kloros unmute ${held_by} asks it again`
}

function rolledWhy(count: number): string {
  return `${count} more ${count === 1 ? 'gap' : 'gaps'}, for which there is no room; its facts list the best of them`
}
