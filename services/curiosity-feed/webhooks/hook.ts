import { createHash } from 'node:crypto'
import * as z from 'zod'
import { Level } from '../../../shared/contract/question.ts'
import { Ecosystem } from '../../../shared/contract/signal.ts'
import type { Change } from '../../../shared/store/changes.ts'
import { GapType } from '../schema.ts'

/** What a webhook may be told: a question is asked, is critical (asked as such, or became it), or is closed. */
export const WebhookEvent = z.enum(['opened', 'critical', 'closed'])
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** One of `curiosity-feed.webhooks`: who is told of what. */
export const Webhook = z.strictObject({
  /** Where messages go, by POST: `http://` or `https://`, without a password; redirects are not followed. */
  url: z.string().max(2048).refine(isAddress, 'must be a http:// or https:// URL without a password or fragment'),
  /** What messages are signed with, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64. */
  secret: z.string().refine(isSecret, 'must be whsec_ and 24 to 64 bytes in base64, as openssl rand -base64 32 makes'),
  events: z.array(WebhookEvent).min(1).max(3).default(['opened', 'critical', 'closed']),
  /** Only questions of these types, ecosystems and levels; unset lets all through. */
  gap_types: z.array(GapType).min(1).max(64).exactOptional(),
  ecosystems: z.array(Ecosystem).min(1).max(64).exactOptional(),
  levels: z.array(Level).min(1).max(64).exactOptional(),
})
export type Webhook = z.infer<typeof Webhook>

/** What makes a question one that is asked, where it was not; a person's own decisions do not count. */
const OPENING = ['opened', 'returned', 'regressed', 'changed', 'promoted', 'unheld']

/** Where a question that turned critical is asked, or is to be. */
const ASKED: readonly string[] = ['ready', 'in_progress', 'blocked']

/** What of a change a webhook is to be told; mostly nothing. */
export function eventsFor(hook: Webhook, change: Change): WebhookEvent[] {
  const { event, status, level, gap_type, ecosystem, unasked } = change
  if (hook.gap_types && !hook.gap_types.includes(gap_type)) return []
  if (hook.ecosystems && (ecosystem === null || !hook.ecosystems.includes(ecosystem))) return []
  if (hook.levels && !hook.levels.includes(level)) return []
  const opened = OPENING.includes(event) && status === 'ready'
  // It may have become so while it was snoozed.
  const wakes = event === 'woken' && status === 'ready'
  const said: Record<WebhookEvent, boolean> = {
    opened,
    critical: level === 'critical' && (opened || wakes || (event === 'critical' && ASKED.includes(status))),
    closed: event === 'closed' && !unasked,
  }
  return WebhookEvent.options.filter((one) => said[one] && hook.events.includes(one))
}

/** What a webhook goes by in Redis; one whose address changes is another. */
export function nameOf({ url }: Pick<Webhook, 'url'>): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16)
}

function isAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false
  const { username, password, hash } = new URL(text)
  return username === '' && password === '' && hash === ''
}

function isSecret(text: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(text)) return false
  const { length } = Buffer.from(text.slice('whsec_'.length), 'base64')
  return length >= 24 && length <= 64
}
