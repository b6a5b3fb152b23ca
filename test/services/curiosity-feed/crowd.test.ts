import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { after, before, it } from 'node:test'
import { io, type Socket } from 'socket.io-client'
import { MOST_GUESTS } from '../../../services/curiosity-feed/live/hub.ts'
import { MOST_FILTERS } from '../../../services/curiosity-feed/live/rooms.ts'
import { until } from '../../support/until.ts'
import { startFeed } from './feed.ts'
import { type Watcher, watch } from './watcher.ts'

let feed: Awaited<ReturnType<typeof startFeed>>
let base: string
let client: Socket | undefined
const agent = new Agent({ keepAlive: true, maxSockets: 20 })

before(async () => {
  feed = await startFeed()
  base = await feed.app.listen({ host: '127.0.0.1', port: 0 })
})
after(async () => {
  client?.disconnect()
  agent.destroy()
  await feed.app.close()
  await feed.redis.stop()
})

/** Begins with socket.io, and says nothing more. */
function shake(): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${base}/socket.io/?EIO=4&transport=polling`, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    asked.on('error', reject).end()
  })
}

it('who has only begun counts until it is too late, and who is in stays in', { timeout: 60_000 }, async () => {
  client = io(base, { forceNew: true, reconnection: false, transports: ['polling'] })
  await until(() => client?.connected, 'one is in')
  const statuses: number[] = []
  // On a busy host the first are too late before the last have begun.
  await until(async () => {
    statuses.push(...(await Promise.all(Array.from({ length: MOST_GUESTS + 100 }, shake))))
    return statuses.includes(503)
  }, 'no other is let in')
  const begun = statuses.filter((status) => status === 200).length
  assert.ok(begun > MOST_GUESTS / 2, `${begun} are let in`)
  assert.ok(statuses.every((status) => status === 200 || status === 503))
  assert.deepEqual(await client.timeout(5_000).emitWithAck('replay', { count: 1 }), { count: 0 })
  await until(async () => (await shake()) === 200, 'there is room again')
})

it('watches with so many filters at once, and with any of those again', async () => {
  const open: Watcher[] = []
  const ask = async (query: string) => {
    const watcher = await watch(base, `/events?q=${query}`)
    open.push(watcher)
    return watcher.status
  }
  await until(async () => (await ask('first')) === 200, 'there is room')
  // All but the one without conditions, which the client of socket.io watches with, and the first.
  for (let i = 0; i < MOST_FILTERS - 2; i += 1) assert.equal(await ask(`x-${i}`), 200)
  await until(() => open.every(({ last }) => last !== ''), 'all are in')
  await until(async () => (await ask('more')) === 503, 'no other')
  assert.equal(await ask('first'), 200)
  assert.match((await client?.timeout(5_000).emitWithAck('subscribe', { q: 'more' }))?.error, /too many filters/)
  for (const one of open) one.close()
  await until(async () => (await ask('more')) === 200, 'there is room again')
  for (const one of open) one.close()
})
