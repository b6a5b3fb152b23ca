import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

test('a service that dies is asked about, and no more when it is back; one that is stopped never is', async () => {
  const fleet = await TestFleet.create('[fleet]\nhost = "here"\n')
  const silent = async () => (await fleet.questions()).filter(({ gap }) => gap.type === 'component_silent')
  const looked = async () => (await fleet.health('curiosity-core')).sources.heartbeats?.last_event_at ?? 0
  try {
    await fleet.up('curiosity-core', 'curiosity-feed', 'chaos-monitor', 'test-monitor')
    await fleet.end('test-monitor')
    const stopped = await looked()
    await fleet.end('chaos-monitor', 'SIGKILL')
    const [asked] = await until(async () => ((await silent()).length > 0 ? silent() : undefined), 'it is asked', 90_000)
    assert.deepEqual([asked?.gap.name, asked?.status, asked?.level], ['here/chaos-monitor', 'ready', 'critical'])
    await fleet.up('chaos-monitor')
    await until(async () => (await silent())[0]?.status === 'closed', 'the question closes', 60_000)
    // Long enough for more than 30 s of silence to have been seen, by the clock that counts it.
    await until(async () => (await looked()) > stopped + 45, 'the core has looked for a while', 90_000)
    const all = (await silent()).map(({ gap, status }) => `${gap.name} ${status}`)
    assert.deepEqual(all, ['here/chaos-monitor closed'])
  } finally {
    await fleet.stop()
  }
})
