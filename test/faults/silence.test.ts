import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

test('a service that dies is asked about, and no more when it is back; one that is stopped never is', async () => {
  const fleet = await TestFleet.create('[fleet]\nhost = "here"\n')
  const question = async () => (await fleet.questions()).find(({ gap }) => gap.type === 'component_silent')
  try {
    await fleet.up('curiosity-core', 'curiosity-feed', 'chaos-monitor')
    await fleet.end('chaos-monitor', 'SIGKILL')
    const asked = await until(question, 'it is asked about', 90_000)
    assert.deepEqual([asked.gap.name, asked.status, asked.level], ['here/chaos-monitor', 'ready', 'critical'])
    await fleet.up('chaos-monitor')
    await until(async () => (await question())?.status === 'closed', 'the question closes', 60_000)
    await fleet.end('chaos-monitor')
    const looked = async () => (await fleet.health('curiosity-core')).sources.heartbeats?.last_event_at ?? 0
    const stopped = await looked()
    // Long enough for more than 30 s of silence to have been seen, by the clock that counts it.
    await until(async () => (await looked()) > stopped + 45, 'the core has looked for a while', 90_000)
    assert.equal((await question())?.status, 'closed')
  } finally {
    await fleet.stop()
  }
})
