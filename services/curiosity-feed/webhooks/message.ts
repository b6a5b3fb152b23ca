import { createHmac } from 'node:crypto'
import type { Question } from '../../../shared/contract/question.ts'
import type { Change } from '../../../shared/store/changes.ts'
import type { WebhookEvent } from './hook.ts'

/** How much of a question's text a message carries, in characters; the whole question is to be had from the feed. */
const TEXT_LENGTH = 2_000

/**
 * Writes the body of a message: `{type, timestamp, data}`, as Standard Webhooks recommends.
 *
 * @param question as it is now; null where it is archived already.
 */
export function bodyOf(event: WebhookEvent, change: Change, question: Question | null): string {
  const { id, status, level, gap_type, ecosystem } = change
  const more = question && {
    gap: question.gap,
    question: question.question.slice(0, TEXT_LENGTH),
    action_class: question.action_class,
    occurrences: question.occurrences,
    hosts: question.hosts.slice(0, 16).map(({ host }) => host),
    first_seen: question.first_seen,
    last_seen: question.last_seen,
    ...(question.metadata.reason && { reason: question.metadata.reason }),
  }
  const data = { id, event: change.event, status, level, gap_type, ecosystem, ...more }
  return JSON.stringify({ type: `question.${event}`, timestamp: new Date(timeOf(change.entry)).toISOString(), data })
}

/** When an entry was written, by the clock of Redis: epoch milliseconds. */
export function timeOf(entry: string): number {
  return Number(entry.split('-')[0])
}

/**
 * The headers of an attempt at a message, signed as Standard Webhooks 1.0 says: HMAC-SHA256 of `id.timestamp.body`.
 *
 * @param secret `whsec_` and the key in base64.
 * @param now epoch seconds.
 */
export function headersOf(id: string, body: string, secret: string, now: number): Record<string, string> {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${now}.${body}`).digest('base64')
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'kloros-curiosity-feed',
    'webhook-id': id,
    'webhook-timestamp': String(now),
    'webhook-signature': `v1,${signature}`,
  }
}
