import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SEED } from '../support/faults.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { signal } from '../support/signals.ts'
import { until } from '../support/until.ts'

const COUNT = 500

function nested(depth: number): string {
  return `${'['.repeat(depth)}${']'.repeat(depth)}`
}

/** One entry of the stream that is no signal: a good one, damaged in one of the ways that are to be expected. */
function damaged(random: Random): string[] {
  const good = JSON.stringify({ ...signal(), ts: 1, host: 'web-1' })
  const value = random.pick(['null', '[]', '{}', '""', '1e999', 'true', '{"__proto__":{"x":1}}', '"\\u0000"'])
  const ways: (() => string[])[] = [
    () => ['json', good.slice(0, random.below(good.length))],
    () => ['json', `${good}${random.pick(['}', 'x', ',', '\0'])}`],
    () => ['json', good.replace(/"facts":\{.*?\}/, `"facts":${value === '1e999' ? '0' : value}`)],
    () => ['json', good.replace('"CAPABILITY_GAP"', value)],
    () => ['json', good.replace('"healing_failure"', value)],
    () => [
      'json',
      good.replace('"gap_name":"disk-full"', `"gap_name":${value === 'true' ? '7' : value === '""' ? '""' : 'null'}`),
    ],
    () => ['json', good.replace('"web-1"', JSON.stringify(random.pick(['', 'a b', 'a/b', 'x'.repeat(300)])))],
    () => ['json', good.replace('"ts":1', `"ts":${random.pick(['-1', '"now"', 'null', '1e300'])}`)],
    () => ['json', '['.repeat(1 + random.below(30_000))],
    () => ['json', JSON.stringify(signal({ facts: { last_error: 'x'.repeat(40_000 + random.below(1_000_000)) } }))],
    () => ['json', Buffer.from(Array.from({ length: 100 }, () => random.below(256))).toString('latin1')],
    () => ['json', good.replace('"gap_type"', `"deep":${nested(40 + random.below(10_000))},"gap_type"`)],
    () => ['json', JSON.stringify(signal({ type: 'component_silent', facts: { last_heartbeat: 1e300 } }))],
    () => ['json', JSON.stringify(signal({ type: 'source_loss', facts: { lost: -1 } }))],
    () => [random.pick(['data', 'JSON', 'j', '']), good],
  ]
  return random.pick(ways)()
}

test(`${COUNT} entries that are no signals are each rejected and counted, and what follows is folded`, async () => {
  const fleet = await TestFleet.create()
  try {
    await fleet.up('curiosity-core', 'curiosity-feed')
    const random = new Random(SEED + 1)
    for (let i = 0; i < COUNT; i += 1) await fleet.redis.client.xadd('{kloros}:signals', '*', ...damaged(random))
    await fleet.redis.client.xadd('{kloros}:signals', '*', 'json', JSON.stringify(signal({ name: 'after' })))
    await until(async () => (await fleet.questions()).length > 0, 'what follows is asked about')
    const questions = await fleet.questions()
    assert.deepEqual(
      questions.map(({ gap }) => gap.name),
      ['after'],
    )
    // By now it has looked at heartbeats, too, which nobody said to it.
    const looked = async () => (await fleet.health('curiosity-core')).sources.heartbeats?.last_event_at
    await until(looked, 'it has looked at heartbeats')
    const { counters, status } = await fleet.health('curiosity-core')
    assert.deepEqual([counters.read, counters.skipped, status], [COUNT + 1, COUNT, 'ok'])
    const rejected = await fleet.redis.client.xrange('{kloros}:rejected', '-', '+')
    assert.equal(rejected.length, COUNT)
    for (const [, fields] of rejected) {
      assert.deepEqual([fields[0], fields[2], fields[4]], ['entry', 'reason', 'json'])
      assert.match(fields[3] ?? '', /\S/, 'the reason is said')
      assert.ok((fields[5] ?? '').length <= 4_096, 'its text is bounded')
    }
    assert.equal((await fleet.redis.client.xpending('{kloros}:signals', 'curiosity-core'))[0], 0)
    assert.ok(fleet.log('curiosity-core').split('\n').length < 50, 'a storm of bad input is no storm of logs')
  } finally {
    await fleet.stop()
  }
})

test('what cannot be folded into a question that is damaged is rejected, and all else is folded', async () => {
  const fleet = await TestFleet.create()
  try {
    await fleet.up('curiosity-core', 'curiosity-feed')
    const { client } = fleet.redis
    const tell = (...names: string[]) => {
      const entries = client.pipeline()
      for (const name of names) entries.xadd('{kloros}:signals', '*', 'json', JSON.stringify(signal({ name })))
      return entries.exec()
    }
    await tell('damaged', 'sound')
    const questions = await until(async () => {
      const all = await fleet.questions()
      return all.length === 2 ? all : undefined
    }, 'both are asked about')
    const [damaged, sound] = ['damaged', 'sound'].map(
      (name) => questions.find(({ gap }) => gap.name === name)?.id ?? '',
    )
    const pid = fleet.pid('curiosity-core')
    await client.hset(`{kloros}:question:${damaged}`, 'last_seen', 'yesterday')
    await tell('sound', 'damaged', 'sound')
    const occurrences = () => client.hget(`{kloros}:question:${sound}`, 'occurrences')
    await until(async () => (await occurrences()) === '3', 'the others are folded')
    await until(async () => (await client.xpending('{kloros}:signals', 'curiosity-core'))[0] === 0, 'none is in hand')
    const rejected = await client.xrange('{kloros}:rejected', '-', '+')
    assert.deepEqual(
      rejected.map(([, fields]) => /^cannot be folded: .*user_script/.test(fields[3] ?? '')),
      [true],
    )
    assert.deepEqual([fleet.pid('curiosity-core'), fleet.isUp('curiosity-core')], [pid, true])
  } finally {
    await fleet.stop()
  }
})

test('a Redis that is emptied, and heartbeats that are none, do not end the core', async () => {
  const fleet = await TestFleet.create()
  try {
    await fleet.up('curiosity-core', 'curiosity-feed')
    const pid = fleet.pid('curiosity-core')
    await fleet.redis.client.hset('{kloros}:heartbeats', { 'x/y': '1 nonsense', 'a/b': 'x {}', 'c/d': '{}' })
    await fleet.redis.client.flushall()
    await fleet.redis.client.hset('{kloros}:heartbeats', { 'x/y': '1 nonsense', 'a/b': 'x {}', 'c/d': '{}' })
    await until(async () => {
      await fleet.redis.client.xadd('{kloros}:signals', '*', 'json', JSON.stringify(signal({ name: 'after' })))
      return (await fleet.questions()).length === 1
    }, 'what follows is asked about')
    assert.equal((await fetch(fleet.url('/fleet'))).status, 200)
    assert.equal(fleet.isUp('curiosity-core') && fleet.pid('curiosity-core'), pid)
    assert.doesNotMatch(fleet.log('curiosity-core'), /crashed/)
  } finally {
    await fleet.stop()
  }
})
