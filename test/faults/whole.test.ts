import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { noClock, TestClock } from '../support/clock.ts'
import { isLong, SEED } from '../support/faults.ts'
import { ALL, type Name } from '../support/live-fleet.ts'
import { allowWatches, Disk, withWatches } from '../support/narrow.ts'
import { Random } from '../support/random.ts'
import { until } from '../support/until.ts'
import { WholeFleet } from '../support/whole-fleet.ts'

/** How long what is taken away stays away, in milliseconds: longer than a command waits; where there is time, than silence is borne. */
const AWAY_MS = isLong ? 45_000 : 7_000

/** How often all that can happen happens. */
const ROUNDS = isLong ? 5 : 1

interface Stage {
  whole: WholeFleet
  random: Random
  clock: TestClock | undefined
  /** What Redis keeps its file on, and the services their state. */
  disk: Disk
  state: Disk
  /** What is asked beside what the sources say. */
  beside: string[]
}

/** What happens; false where it cannot be staged here. */
type Fault = (stage: Stage) => Promise<unknown>

const faults: Record<string, Fault> = {
  'each of the twelve is stopped and goes on, then is killed and started, at random instants': async ({
    whole,
    random,
  }) => {
    const { fleet } = whole
    const unlucky = async (name: Name) => {
      await sleep(random.below(3_000))
      process.kill(fleet.pid(name), 'SIGSTOP')
      await sleep(random.below(3_000))
      process.kill(fleet.pid(name), 'SIGCONT')
      await sleep(random.below(2_000))
      assert.equal(await fleet.end(name, 'SIGKILL'), 'SIGKILL', `${name} had ended by itself: ${fleet.log(name)}`)
      await sleep(random.below(500))
      fleet.start(name)
    }
    await Promise.all([whole.speakFor(8_000), ...ALL.map(unlucky)])
    await fleet.up(...ALL)
  },
  'those that are stopped for long are asked about, and no more when they go on': async ({ whole, beside }) => {
    const stopped = ALL.filter((name) => !['curiosity-core', 'curiosity-feed'].includes(name))
    for (const name of stopped) process.kill(whole.fleet.pid(name), 'SIGSTOP')
    whole.speak()
    const silent = async (status: string) => {
      const all = await whole.fleet.questions()
      return all.filter((one) => one.gap.type === 'component_silent' && one.status === status).length
    }
    await until(async () => (await silent('ready')) === stopped.length, 'all are asked about', 90_000)
    for (const name of stopped) process.kill(whole.fleet.pid(name), 'SIGCONT')
    await until(async () => (await silent('closed')) === stopped.length, 'none is any more', 60_000)
    const already = new Set(beside)
    beside.push(
      ...stopped.map((name) => `component_silent here/${name} ×1 closed`).filter((line) => !already.has(line)),
    )
  },
  'a core and a feed that are stopped: no lease is two workers’': async ({ whole }) => {
    const { fleet } = whole
    const ask = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      return fetch(fleet.url(path), { method: 'POST', headers, body: JSON.stringify(body) })
    }
    const claim = async (worker: string) =>
      (await (await ask('/questions/claim', { worker, lease_seconds: 2 })).json()) as {
        question: { id: string }
        token: string
      }
    const first = await claim('one')
    process.kill(fleet.pid('curiosity-core'), 'SIGSTOP')
    await whole.speakFor(AWAY_MS)
    // Nobody has noticed that it ran out, and still it is no longer the first one's.
    const second = await claim('two')
    assert.equal(second.question.id, first.question.id)
    assert.equal((await ask(`/questions/${first.question.id}/renew`, { token: first.token })).status, 409)
    assert.equal((await ask(`/questions/${first.question.id}/renew`, { token: second.token })).status, 200)
    process.kill(fleet.pid('curiosity-feed'), 'SIGSTOP')
    process.kill(fleet.pid('curiosity-core'), 'SIGCONT')
    await sleep(AWAY_MS)
    process.kill(fleet.pid('curiosity-feed'), 'SIGCONT')
    assert.equal((await ask(`/questions/${first.question.id}/release`, { token: second.token })).status, 200)
  },
  'the clock is set an hour and a day, forward and back': async ({ whole, random, clock, beside }) => {
    if (clock === undefined) return false
    const ways = [3_600, 86_400, -3_600, -86_400]
    const all = isLong ? ways : [random.pick(ways.slice(0, 2)), random.pick(ways.slice(2))]
    for (const ahead_s of [...all.sort(() => random.next() - 0.5), 0]) {
      whole.speak()
      await sleep(random.below(500))
      clock.set(ahead_s)
      whole.ahead_s = ahead_s
      await sleep(random.below(500))
      whole.speak()
      await whole.told(beside)
    }
    return true
  },
  'Redis is killed': async ({ whole, random }) => {
    await Promise.all([whole.speakFor(2_000), sleep(random.below(1_500)).then(() => whole.fleet.redis.kill())])
    await whole.fleet.redis.start()
  },
  'Redis is stopped as it should be, and started again': async ({ whole }) => {
    process.kill(whole.fleet.redis.pid(), 'SIGTERM')
    await whole.speakFor(2_000)
    await whole.fleet.redis.start()
  },
  'Redis is paused': async ({ whole }) => {
    await whole.fleet.redis.client.client('PAUSE', AWAY_MS, 'ALL')
    await whole.speakFor(AWAY_MS)
  },
  'Redis hangs': async ({ whole }) => {
    process.kill(whole.fleet.redis.pid(), 'SIGSTOP')
    await whole.speakFor(AWAY_MS)
    await whole.says(
      ['chaos-monitor'],
      /^(degraded: Redis refuses|failing: Redis cannot be reached): Command timed out/,
    )
    process.kill(whole.fleet.redis.pid(), 'SIGCONT')
  },
  'Redis is full': async ({ whole }) => {
    const { client } = whole.fleet.redis
    await client.config('SET', 'maxmemory', '1mb')
    await whole.speakFor(AWAY_MS)
    await whole.says(ALL, /^failing: .*OOM command not allowed when used memory > 'maxmemory'/)
    await client.config('SET', 'maxmemory', '0')
  },
  'the disk of Redis is full': async ({ whole, disk }) => {
    disk.fill()
    await whole.speakFor(AWAY_MS)
    await whole.says(ALL, /^failing: .*MISCONF/)
    disk.empty()
  },
  'Redis ends on a disk that is read-only, and cannot start': async ({ whole, disk }) => {
    await whole.fleet.redis.kill()
    disk.freeze()
    await assert.rejects(whole.fleet.redis.start(2_000))
    await whole.speakFor(2_000)
    await whole.says(ALL, /^failing: Redis cannot be reached: connect /)
    disk.thaw()
    await whole.fleet.redis.start()
  },
  'a configuration is broken while all run, and mended': async ({ whole, random, beside }) => {
    const { fleet } = whole
    const path = join(fleet.folder, 'kloros.toml')
    const good = readFileSync(path, 'utf8')
    const refused = () => ALL.filter((name) => /"msg":"the new configuration is refused/.test(fleet.log(name)))
    const before = new Map(ALL.map((name) => [name, fleet.pid(name)]))
    writeFileSync(path, `${good}[curiosity-core`)
    for (const name of ALL) process.kill(fleet.pid(name), 'SIGHUP')
    await until(() => refused().length === ALL.length, 'all say that they stay with the old one')
    whole.speak()
    await whole.told(beside)
    // Whose part of it is another begins anew.
    const settled = ALL.filter((name) => new RegExp(`\\[${name}\\]\n[^[]*settle_ms`).test(good))
    const starts = (name: Name) => fleet.log(name).split('"msg":"started"').length
    const were = settled.map(starts)
    writeFileSync(path, good.replaceAll(/settle_ms = \d+/g, `settle_ms = ${50 + random.below(50)}`))
    for (const name of ALL) process.kill(fleet.pid(name), 'SIGHUP')
    await until(() => settled.every((name, at) => starts(name) > (were[at] ?? 0)), 'the new one is taken')
    for (const name of ALL) assert.equal(fleet.pid(name), before.get(name))
  },
  'too few folders may be watched': async ({ whole, beside }) => {
    const { fleet } = whole
    const names: Name[] = isLong
      ? ['source-index', 'chaos-monitor', 'test-monitor', 'exception-monitor']
      : ['source-index']
    for (const name of names) {
      await fleet.end(name)
      fleet.start(name, withWatches(2))
    }
    await fleet.up(...names)
    whole.speak()
    await whole.says(['source-index'], /^degraded: .*folders cannot be watched, .*max_user_watches/)
    await whole.told(beside)
    for (const name of names) allowWatches(fleet.pid(name), 10_000)
    whole.speak()
    await whole.says(['source-index'], /^ok: $/)
  },
}

async function staged(t: TestContext): Promise<Stage | undefined> {
  const [disk, state] = [await Disk.mount(t, 48), await Disk.mount(t, 1)]
  if (disk === undefined || state === undefined) return undefined
  const clock = noClock === false ? await TestClock.make(t) : undefined
  const env = { ...clock?.env, KLOROS_STATE_DIR: state.path }
  const whole = await WholeFleet.start(t, ['--dir', disk.path], env)
  // They have nothing there that they could not do without.
  state.freeze()
  return { whole, random: new Random(SEED), clock, disk, state, beside: [] }
}

test(`whatever happens to a fleet of twelve, all that its sources say is asked, and once (seed ${SEED})`, {
  timeout: 3_600_000,
}, async (t) => {
  const stage = await staged(t)
  if (stage === undefined) return t.skip('only root may mount')
  const { whole, random, beside } = stage
  whole.speak()
  await whole.told()
  let failed = false
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, happens] of Object.entries(faults).sort(() => random.next() - 0.5)) {
      // What one that failed left behind says nothing of the next.
      await t.test(name, { skip: failed }, async (t) => {
        failed = true
        whole.speak()
        if ((await happens(stage)) === false) t.skip('it cannot be staged here')
        whole.speak()
        await whole.told(beside, 120_000)
        await whole.says(ALL, /^ok: $/)
        for (const each of ALL) assert.ok(whole.fleet.isUp(each), `${each} has ended: ${whole.fleet.log(each)}`)
        whole.fleet.assertNoErrors(...ALL)
        failed = false
      })
    }
  }
})
