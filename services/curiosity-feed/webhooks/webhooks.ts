import { setMaxListeners } from 'node:events'
import type { connect } from '../../../shared/bus/connect.ts'
import type { ServiceContext } from '../../../shared/contract/service.ts'
import { QuestionStore } from '../../../shared/store/questions.ts'
import { deliver } from './deliver.ts'
import { follow } from './follow.ts'
import { nameOf, type Webhook } from './hook.ts'
import { Outbox } from './outbox.ts'

/** At most so often, in milliseconds, a warning says that messages were given up; the counter `dropped` knows how many. */
const WARN_MS = 60_000

/** Tells all webhooks what becomes of questions, until the service ends. Without any it does nothing. */
export async function runWebhooks(
  client: ReturnType<typeof connect>,
  hooks: readonly Webhook[],
  { redis, signal, log, count, report }: Pick<ServiceContext<unknown>, 'redis' | 'signal' | 'log' | 'count' | 'report'>,
): Promise<void> {
  if (hooks.length === 0) return
  const outbox = new Outbox(client, redis.prefix)
  const store = new QuestionStore(client, redis.prefix)
  // Every request under way, and every wait, hears of the end.
  setMaxListeners(0, signal)
  let warned = 0
  const deliveries = new Map(
    hooks.map((hook) => {
      // Of an address only the host is shown: the rest may be as good as a password.
      const source = `webhook ${new URL(hook.url).host} ${nameOf(hook).slice(0, 4)}`
      const delivery = deliver(hook, {
        outbox,
        signal,
        report: (connected, reason) => report(source, { connected, reason }),
        gaveUp({ id, tries }, reason) {
          count('dropped')
          if (Date.now() - warned < WARN_MS) return
          warned = Date.now()
          log.warn('a webhook does not take a message, which is given up', { source, message: id, tries, reason })
        },
      })
      return [nameOf(hook), delivery]
    }),
  )
  const following = follow({
    ...{ hooks, redis, signal },
    question: (id) => store.get(id),
    ring: (hook) => deliveries.get(hook)?.bell.ring(),
    dropped: (lost) => count('dropped', lost),
    missed: (position) => log.warn('changes were missed that webhooks should have been told of', { position }),
  })
  await Promise.all([following, ...[...deliveries.values()].map(({ ended }) => ended)])
}
