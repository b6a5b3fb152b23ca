import { readdirSync } from 'node:fs'
import { Heartbeats } from '../../../../shared/bus/heartbeats.ts'
import type { Health } from '../../../../shared/contract/service.ts'
import { Asked, HOUR, idOf, MINUTE } from '../../../support/asked.ts'
import { gaps } from './staged-gaps.ts'

const PREFIX = 'kloros'
/** Why what closed did. */
const CLOSING = { gap_reason: 'it was not seen again' }

const services = readdirSync(new URL('../../../../services/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/** Tells a store of its own, by a clock that begins a day ago, what a fleet on two hosts might have seen since. */
export async function stage(): Promise<Asked> {
  const asked = await Asked.create(PREFIX)
  const now = Date.now()
  const told = gaps.flatMap(({ sketch, hours, times, closed = 0 }) => {
    const [first, last] = [now - hours * HOUR, now - closed * HOUR - 9 * MINUTE]
    const open = Array.from({ length: times }, (_, at) => {
      // Not evenly, as nothing comes.
      const share = times === 1 ? 0 : (at / (times - 1)) ** 0.8
      return { at: first + (last - first) * share, sketch }
    })
    return closed === 0 ? open : [...open, { at: last + MINUTE, sketch: { ...sketch, closed: true, facts: CLOSING } }]
  })
  for (const { at, sketch } of told.sort((a, b) => a.at - b.at)) {
    asked.now = Math.floor(at)
    await asked.tell(sketch)
  }
  asked.now = now
  await decide(asked)
  return asked
}

async function decide({ store, mutes, now }: Asked): Promise<void> {
  const id = (type: string, name: string) => idOf({ type, name })
  const disk = id('healing_failure', 'disk-full')
  await store.claimOne(disk, 'agent-3', 1_800)
  await store.snooze(id('missing_dependency', 'shop/python/orjson'), now + 3 * 24 * HOUR)
  await store.accept(id('duplicate_responsibility', 'shop/sends mail to customers'), 'one is on its way out')
  const queue = id('orphaned_queue', 'shop/order.cancelled')
  const claim = await store.claimOne(queue, 'agent-7', 600)
  if (claim.ok) {
    await store.answer(queue, claim.value.token, {
      answer:
        'The listener in mail/listen.py waits for "order.canceled". The names are to be one; a change is proposed.',
      ...{ evidence: ['mail/listen.py:12', 'orders/cancel.py:33'], confidence: 0.9, metrics: null },
    })
  }
  await mutes.add({
    gap_type: 'flaky_test',
    gap_name: 'shop/tests/test_search.py*',
    reason: 'search is being replaced',
  })
}

/** Leaves the word of every service, as of its nth heartbeat. */
export async function beat({ redis }: Asked, nth: number): Promise<void> {
  const beats = new Heartbeats(redis.client, PREFIX)
  for (const [host, spread] of [
    ['web-1', 1],
    ['web-2', 3],
  ] as const) {
    for (const [at, service] of services.entries()) {
      // The feed that is looked at says so itself.
      if (service === 'curiosity-feed' || (host === 'web-2' && service === 'curiosity-core')) continue
      await beats.beat(healthOf(service, host, at + spread, nth))
    }
  }
}

function healthOf(service: string, host: string, seed: number, nth: number): Health {
  const pace = [0.4, 0, 0.05, 14, 90, 0.2, 2.5, 6, 0, 1.2, 0.6, 30][seed % 12] ?? 1
  const wave = Array.from(
    { length: nth },
    (_, i) => 10 * pace * (1 + 0.6 * Math.sin(i / 4 + seed) + ((i * 7 + seed) % 5) / 9),
  )
  const late = service === 'test-monitor' && host === 'web-2'
  return {
    ...{ service, host, status: late ? 'degraded' : 'ok', uptime_s: 86_400 * 2.4 + nth * 10, version: '0.1.0' },
    reason: late ? 'results: /srv/shop/test-results is not there' : '',
    redis: { connected: true },
    sources: {
      main: { connected: !late, position: null, lag_s: late ? 95 : seed % 4 === 0 ? 0.2 : 0, last_event_at: null },
    },
    counters: {
      read: Math.round(wave.reduce((sum, one) => sum + one, 0)),
      skipped: 0,
      published: 0,
      folded: 0,
      dropped: 0,
    },
    memory_mb: 14 + ((seed * 7) % 11) + (service === 'source-index' ? 22 : 0),
  }
}
