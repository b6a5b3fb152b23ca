import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

test('a service that dies is asked about, and no more when it is back; one that is stopped never is', async () => {
  const fleet = await TestFleet.create('[fleet]\nhost = "here"\n')
  const silent = async () => (await fleet.questions()).filter(({ gap }) => gap.type === 'component_silent')
  try {
    await fleet.up('curiosity-core', 'curiosity-feed', 'test-monitor')
    await fleet.end('test-monitor')
    // All that is heard of the next is later than the last word of that one: once it has been silent for too long, both have.
    await fleet.up('chaos-monitor')
    const beats = () => fleet.redis.client.hkeys('{kloros}:heartbeats')
    await until(async () => (await beats()).includes('here/chaos-monitor'), 'it is heard')
    await fleet.end('chaos-monitor', 'SIGKILL')
    const [asked] = await until(async () => ((await silent()).length > 0 ? silent() : undefined), 'it is asked', 90_000)
    assert.deepEqual([asked?.gap.name, asked?.status, asked?.level], ['here/chaos-monitor', 'ready', 'critical'])
    await fleet.up('chaos-monitor')
    await until(async () => (await silent())[0]?.status === 'closed', 'the question closes', 60_000)
    const all = (await silent()).map(({ gap, status }) => `${gap.name} ${status}`)
    assert.deepEqual(all, ['here/chaos-monitor closed'])
  } finally {
    await fleet.stop()
  }
})
