import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import definition from '../../../services/exception-monitor/index.ts'
import { MESSAGES } from '../../../services/exception-monitor/schema.ts'
import { keys } from '../../../shared/bus/keys.ts'
import type { Batch, MonitorDefinition, Reading } from '../../../shared/contract/monitor.ts'
import { stdout, systemd, type TestEntry } from '../../support/journal-entries.ts'
import { LiveMonitor, told } from '../../support/monitor.ts'
import { Random } from '../../support/random.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'
import { JAVA, PYTHON } from './outline.ts'

const SEED = Number(process.env.KLOROS_TEST_SEED ?? 1)

/** How many programs fail, each in its own way, so that each is told once. */
const PROGRAMS = 24

/** What a program writes that fails, and what systemd says of it. */
function failureOf(program: number, random: Random): TestEntry[] {
  const unit = `job-x${String.fromCharCode(97 + program)}.service`
  const text = random.pick([
    PYTHON,
    JAVA,
    `${PYTHON}\n\nDuring handling of the above exception, another exception occurred:\n\n${PYTHON}`,
  ])
  const entries = stdout(unit, text, 0)
  if (random.below(3) === 0) entries.push(systemd(unit, MESSAGES.unit_failed, 0.05, { UNIT_RESULT: 'exit-code' }))
  if (random.below(3) === 0) {
    entries.unshift(...stdout(unit, 'payment refused', 0, { PRIORITY: '3' }))
  }
  return entries
}

/** The entries of all programs, mixed as chance has it, each program's own in order. */
function mixed(random: Random): TestEntry[] {
  const left = Array.from({ length: PROGRAMS }, (_, program) => failureOf(program, random))
  const entries: TestEntry[] = []
  while (left.some((one) => one.length > 0)) {
    // A few at a time, as processes do.
    const one = random.pick(left.filter((one) => one.length > 0).slice(0, 4))
    entries.push(...one.splice(0, 1 + random.below(3)))
  }
  return entries
}

/** Hands the entries out a few at a time, with pauses that are now and then too long for a traceback to be whole, or a record to wait. */
function source(entries: readonly TestEntry[], random: Random, atEnd: () => void) {
  return async function* read(_: unknown, reading: Reading): AsyncGenerator<Batch<TestEntry>> {
    reading.report({ connected: true })
    let at = Number(reading.from.journal ?? 0)
    while (!reading.signal.aborted) {
      const lot = entries.slice(at, at + 1 + random.below(6))
      if (lot.length === 0) {
        atEnd()
        await new Promise<void>((resolve) => reading.signal.addEventListener('abort', () => resolve(), { once: true }))
        return
      }
      const read_at = Date.now() / 1000
      const items = lot.map((entry, index) => ({ ...entry, read_at, position: String(at + index) }))
      at += lot.length
      yield { items, positions: { journal: String(at) } }
      await sleep(random.below(30) === 0 ? random.pick([130, 450]) : random.below(5))
    }
  }
}

/** How often each failure that is open was counted, in signals and in what is still folded. */
async function counted(redis: TestRedis): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const text of await told(redis)) {
    const [, verb, name = '', times = '0'] = /^(open|close) (\S+)(?: ×(\d+))?$/.exec(text) ?? []
    // Read so late that it was told before what explains it.
    if (verb === 'close') delete counts[name]
    else if (name !== '') counts[name] = (counts[name] ?? 0) + Number(times)
  }
  const record = await redis.client.hgetall(keys.monitor('k', 'here', 'exception-monitor'))
  for (const [field, json] of Object.entries(record)) {
    const [, , name = ''] = /^o:(.*)\n(.*)\n/.exec(field) ?? []
    if (name !== '') counts[name] = (counts[name] ?? 0) + (JSON.parse(json).folded?.finding.occurrences ?? 0)
  }
  return counts
}

test('killed at any moment, it tells every failure once', { concurrency: true }, async (t) => {
  const seeds = [SEED, SEED + 1, SEED + 2]
  await Promise.all(seeds.map((seed) => t.test(`seed ${seed}`, () => killedAtRandom(seed))))
})

async function killedAtRandom(seed: number): Promise<void> {
  const random = new Random(seed)
  const redis = await startRedis()
  const entries = mixed(random)
  let ended = false
  const read = source(entries, random, () => {
    ended = true
  })
  const config = definition.config.parse({})
  const live = new LiveMonitor(redis, {
    ...definition,
    sources: { journal: read },
    detector: (around: object) => definition.detector({ ...around, config } as never),
  } as unknown as MonitorDefinition)
  try {
    while (!ended) {
      await sleep(random.below(120))
      // As a kill would: what was in memory is gone.
      live.life?.stale()
      ended = false
      await sleep(random.below(400))
    }
    await until(async () => Object.keys(await counted(redis)).length >= PROGRAMS, 'every failure is told')
    // What is told twice is told within the time a failure may be amended in.
    await until(async () => (await unfinished(redis)) === 0, 'nothing is unfinished', 20_000)
    const all = Object.entries(await counted(redis))
    assert.deepEqual(
      all.filter(([, count]) => count !== 1),
      [],
    )
    assert.equal(all.length, PROGRAMS, all.join('\n'))
  } finally {
    await live.stop()
    await redis.stop()
  }
}

/** How many entries are behind the saved position. */
async function unfinished(redis: TestRedis): Promise<number> {
  const position = await redis.client.hget(keys.monitor('k', 'here', 'exception-monitor'), 'p:journal:journal')
  return position?.startsWith('@') ? 1 : 0
}
