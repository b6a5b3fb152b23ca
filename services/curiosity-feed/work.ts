import type * as z from 'zod'
import { connect, isWeather } from '../../shared/bus/connect.ts'
import type { ServiceContext } from '../../shared/contract/service.ts'
import { checkSchema } from '../../shared/store/schema.ts'
import type { Config } from './config.ts'
import { runWebhooks } from './webhooks/webhooks.ts'

/**
 * Does what the feed does beside answering, until the service ends: looks whether it can read the store, whenever it meets
 * it, and tells the webhooks.
 *
 * @throws Unfit where a newer version wrote the store.
 */
export async function work(context: ServiceContext<z.infer<typeof Config>>): Promise<void> {
  const { config, redis, signal } = context
  const client = connect(redis)
  const unfit = new Promise<never>((_, reject) => {
    client.on('ready', () => {
      checkSchema(client, redis.prefix).catch((error) => {
        // It is looked at again when it is back.
        if (!isWeather(error)) reject(error)
      })
    })
  })
  try {
    await Promise.race([unfit, Promise.all([runWebhooks(client, config.webhooks, context), ended(signal)])])
  } finally {
    client.disconnect()
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
