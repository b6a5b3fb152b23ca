import assert from 'node:assert/strict'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { anonymous, type Name, TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

const SERVICES: Name[] = ['chaos-monitor', 'curiosity-core', 'curiosity-feed']
const LINES_PER_SECOND = 2_000
const SCENARIOS = 200
/** How long what is taken away stays away, in milliseconds. */
const AWAY_MS = 30_000
/** What they have at work before, to compare with: so many lines at once, and the load for so long. */
const WARM = { lines: 20_000, ms: 10_000 }
const POLL_MS = 250
const GROWTH_KIB = 10 * 1024
const CONFIGURATION = '[fleet]\nhost = "here"\n[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\ncooldown_s = 0\n'

/** Appends failing runs. */
class Load {
  written = 0
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly path: string) {}

  append(count: number): void {
    let text = ''
    for (const end = this.written + count; this.written < end; this.written += 1) {
      text += `{"scenario":"s${this.written % SCENARIOS}","healed":false,"error":"no space left","timestamp":1}\n`
    }
    appendFileSync(this.path, text)
  }

  /** Appends at a steady rate until it is stopped. */
  go(): void {
    const [begun, before] = [Date.now(), this.written]
    this.#timer = setInterval(() => {
      const due = before + Math.floor(((Date.now() - begun) / 1000) * LINES_PER_SECOND)
      this.append(due - this.written)
    }, 20)
  }

  /** @returns how many there were. */
  stop(): number {
    clearInterval(this.#timer)
    return this.written
  }
}

/** Keeps an eye on the memory of processes. */
class Watch {
  readonly before: Map<Name, number>
  readonly most = new Map<Name, number>()
  readonly #timer: NodeJS.Timeout

  constructor(
    private readonly fleet: TestFleet,
    private readonly names: readonly Name[],
  ) {
    this.before = new Map(names.map((name) => [name, anonymous(fleet.pid(name))]))
    this.#timer = setInterval(() => this.look(), 500)
  }

  look(): void {
    for (const name of this.names) {
      if (this.fleet.isUp(name))
        this.most.set(name, Math.max(this.most.get(name) ?? 0, anonymous(this.fleet.pid(name))))
    }
  }

  /** What each grew by at most, in KiB. */
  stop(): Record<string, number> {
    clearInterval(this.#timer)
    this.look()
    return Object.fromEntries(
      this.names.map((name) => [name, (this.most.get(name) ?? 0) - (this.before.get(name) ?? 0)]),
    )
  }
}

async function occurrences(fleet: TestFleet): Promise<number> {
  return (await fleet.questions()).reduce((sum, question) => sum + question.occurrences, 0)
}

const outages: [
  what: string,
  watched: Name[],
  away: (fleet: TestFleet) => Promise<unknown>,
  back: (fleet: TestFleet) => Promise<void>,
][] = [
  ['Redis', SERVICES, (fleet) => fleet.redis.kill(), (fleet) => fleet.redis.start()],
  [
    'curiosity-core',
    ['chaos-monitor', 'curiosity-feed'],
    (fleet) => fleet.end('curiosity-core', 'SIGKILL'),
    (fleet) => fleet.up('curiosity-core'),
  ],
]
test('a steady load goes on, whatever is away: memory stays, nothing is lost', { timeout: 240_000 }, async (t) => {
  const fleet = await TestFleet.create(CONFIGURATION)
  const load = new Load(join(fleet.folder, 'history.jsonl'))
  let watch: Watch | undefined
  try {
    load.append(WARM.lines)
    await fleet.up(...SERVICES)
    load.go()
    // Catching up, and reading the questions, are part of the load: what they take must not look like growth later.
    const end = Date.now() + WARM.ms
    while ((await occurrences(fleet)) < WARM.lines || Date.now() < end) await sleep(POLL_MS)
    load.stop()
    for (const [what, watched, away, back] of outages) {
      await t.test(`${what} away for ${AWAY_MS / 1000} s at ${LINES_PER_SECOND} lines/s`, async (t) => {
        load.go()
        watch = new Watch(fleet, watched)
        await away(fleet)
        await sleep(AWAY_MS)
        await back(fleet)
        await fleet.up(...SERVICES)
        const written = load.stop()
        while ((await occurrences(fleet)) < written) await sleep(POLL_MS)
        const growth = watch.stop()
        t.diagnostic(`grew by at most (KiB): ${JSON.stringify(growth)}`)
        assert.equal(await occurrences(fleet), written)
        for (const [name, by] of Object.entries(growth)) assert.ok(by <= GROWTH_KIB, `${name} grew by ${by} KiB`)
      })
    }
  } finally {
    load.stop()
    watch?.stop()
    await fleet.stop()
  }
})

test('a Redis replaced by an empty one is asked the same questions again', async () => {
  const fleet = await TestFleet.create(CONFIGURATION)
  try {
    const lines = Array.from(
      { length: 500 },
      (_, i) => `{"scenario":"s${i % 50}","healed":${i >= 480},"timestamp":${i}}\n`,
    )
    appendFileSync(join(fleet.folder, 'history.jsonl'), lines.join(''))
    await fleet.up(...SERVICES)
    const questions = async () => {
      const all = await fleet.questions()
      return all.map(({ id, status, occurrences, evidence_hash }) => ({ id, status, occurrences, evidence_hash }))
    }
    await until(async () => (await occurrences(fleet)) === 480, 'every line is counted', 30_000)
    const before = await questions()
    await fleet.redis.replaceByEmpty()
    await until(async () => (await occurrences(fleet)) === 480, 'every line is counted again', 60_000)
    const byId = (all: { id: string }[]) => all.sort((a, b) => (a.id < b.id ? -1 : 1))
    assert.deepEqual(byId(await questions()), byId(before))
  } finally {
    await fleet.stop()
  }
})
