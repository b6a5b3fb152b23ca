import { connect } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import type { RedisPlace } from '../../shared/contract/redis.ts'
import { pause } from './child.ts'
import { ask } from './follow.ts'
import { firstPass, passed } from './work.ts'

const INDEX = 'source-index'

/** How often it is looked, in milliseconds; heartbeats come every 10 s, and when the first pass is done. */
const LOOK_MS = 500

/**
 * Prints how far the source index is with its first pass, until that is done or `stop` is aborted.
 *
 * @param since heartbeats before that are of an earlier fleet, in epoch seconds by the clock of Redis.
 */
export async function tellFirstPass(
  say: (text: string) => void,
  bus: RedisPlace,
  since: number,
  stop: AbortSignal,
): Promise<void> {
  const client = connect(bus)
  const beats = new Heartbeats(client, bus.prefix)
  let said = ''
  try {
    while (!stop.aborted) {
      const heard = (await ask(client, stop, () => beats.all())) ?? []
      const work =
        heard.find(({ health, heard_at }) => health.service === INDEX && heard_at >= since)?.health.work ?? {}
      const done = passed(work)
      if (done !== undefined) {
        say(`${INDEX} has read all of its trees: ${done}.`)
        return
      }
      const how = firstPass(work)
      if (how !== undefined && how !== said) say(`${INDEX}, ${how}`)
      said = how ?? said
      await pause(LOOK_MS, stop)
    }
  } finally {
    client.disconnect()
  }
}
