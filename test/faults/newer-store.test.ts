import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

test('a core that finds a store of a newer version says so in one sentence and exits with 78', async () => {
  const fleet = await TestFleet.create()
  try {
    await fleet.redis.client.set('{kloros}:schema', 99)
    fleet.start('curiosity-core')
    await until(() => !fleet.isUp('curiosity-core'), 'it ends')
    assert.equal(fleet.exitOf('curiosity-core'), 78)
    assert.match(fleet.log('curiosity-core'), /^The questions under the prefix .* newer version \(schema 99; /m)
    assert.equal(await fleet.redis.client.get('{kloros}:schema'), '99')
  } finally {
    await fleet.stop()
  }
})
