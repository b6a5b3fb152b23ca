import { setInterval } from 'node:timers/promises'
import { connect, isWeather, ready } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import type { Batch, Reading } from '../../shared/contract/monitor.ts'
import type { Look } from './silence.ts'

/** How often heartbeats are looked at: as often as they come, in milliseconds. */
const LOOK_MS = 10_000

/** Looks at the fleet's heartbeats. Silence cannot speak, so this is one of the few things that must be asked for. */
export async function* heartbeats(_config: unknown, reading: Reading): AsyncGenerator<Batch<Look>> {
  const client = connect(reading.redis)
  const all = new Heartbeats(client, reading.redis.prefix)
  try {
    await ready(client, reading.signal)
    reading.report({ connected: true })
    for await (const _ of setInterval(LOOK_MS, undefined, { signal: reading.signal })) {
      try {
        const time = await all.now()
        const look: Look = { part: 'heartbeats', position: '', time, beats: await all.all() }
        reading.report({ connected: true, last_event_at: time })
        yield { items: [look], positions: {}, isLook: true }
      } catch (error) {
        if (!isWeather(error)) throw error
        reading.report({ connected: false })
      }
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
  } finally {
    client.disconnect()
  }
}
