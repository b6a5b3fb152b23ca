import type { Opened } from '../../shared/contract/monitor.ts'
import type { UnreadContainer } from './containers.ts'
import type { ClassGap, Finding } from './finding.ts'
import type { Paired } from './pairing.ts'
import { readable } from './patterns.ts'

/** How many places that fill a channel are told. */
const MAX_PLACES = 10

/** Whether a channel is asked about. */
export function isAsked({ orphan }: Paired, minConfidence: number): boolean {
  return orphan !== undefined && orphan.confidence >= minConfidence
}

/**
 * The gap of a channel that nothing consumes.
 *
 * @param project what its name begins with; it has no line in it, so that it stays the same when lines move.
 */
export function orphanOf(pair: Paired, project: string): Opened<'orphaned_queue'> {
  const { name, family, producers, orphan } = pair
  const places = [...new Set(producers.map(({ path, line }) => `${path}:${line}`))]
  const rest = places.length - 1
  const near = orphan?.near.map(({ pattern, path, line }) => `${readable(pattern)} at ${path}:${line}`) ?? []
  const mentioned = [...(orphan?.mentions.compared ?? []), ...(orphan?.mentions.mentioned ?? [])]
  return {
    opens: 'orphaned_queue',
    name: `${project}/${name}`,
    reason: `${name} is produced at ${places[0]}${rest > 0 ? ` and ${rest} more` : ''}, and nothing in the tree consumes it`,
    facts: {
      channel: name,
      family,
      producers: places.slice(0, MAX_PLACES),
      count: places.length,
      confidence: orphan?.confidence ?? 0,
      why: orphan?.why ?? [],
      ...(near.length > 0 && { consumed_only: near }),
      ...(mentioned.length > 0 && { mentioned }),
    },
  }
}

/** The gap of an attribute or a variable that is filled and that nothing reads. */
export function unreadOf(unread: UnreadContainer, project: string): Opened<'orphaned_queue'> {
  const { subject, made, producers, confidence, why } = unread
  return {
    opens: 'orphaned_queue',
    name: `${project}/${subject}`,
    reason: `${subject} is filled at ${producers[0]}, and nothing reads it`,
    facts: {
      channel: subject,
      family: made,
      producers: producers.slice(0, MAX_PLACES),
      count: producers.length,
      confidence,
      why: [...why],
    },
  }
}

/** The gap of a finding about classes. */
export function classGapOf({ type, subject, reason, facts }: Finding, project: string): Opened<ClassGap> {
  return { opens: type, name: `${project}/${subject}`, reason, facts } as Opened<ClassGap>
}
