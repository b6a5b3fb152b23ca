import { connect, isWeather, pause, ready } from '../bus/connect.ts'
import type { Reading } from '../contract/monitor.ts'

/** How long news of a stream are waited for before it is asked whether there were none, in milliseconds. */
export const BLOCK_MS = 10_000

/** How much longer than that an answer may take, in milliseconds. */
const PATIENCE_MS = 5_000

/** How long a Redis that is unwell is left alone, in milliseconds. */
const REST_MS = 200

/** What looks at the fleet's Redis again and again. */
export interface Look<T> {
  /** Looks once, and may wait for news. @throws when Redis is away. */
  next(): AsyncGenerator<T>
  /** Has it ask whether Redis still holds what it did, before it waits for news. */
  doubt?(): void
}

/** Looks over a connection of its own, for as long as more is asked for and the source is not to end. */
export async function* attend<T>(
  { signal, redis, report }: Pick<Reading, 'signal' | 'redis' | 'report'>,
  open: (client: ReturnType<typeof connect>) => Look<T>,
): AsyncGenerator<T, void> {
  let isOver = false
  const client = connect(redis, {
    patience_ms: BLOCK_MS + PATIENCE_MS,
    onChange: (connected, reason) => {
      if (!connected && !isOver) report({ connected, reason })
    },
  })
  const end = () => {
    isOver = true
    client.disconnect()
  }
  signal.addEventListener('abort', end, { once: true })
  const look = open(client)
  try {
    while (!signal.aborted) {
      await ready(client, signal)
      try {
        yield* look.next()
      } catch (error) {
        if (!isWeather(error)) throw error
        look.doubt?.()
        await pause(REST_MS, signal)
      }
    }
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}
