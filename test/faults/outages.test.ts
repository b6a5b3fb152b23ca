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
/** By how much each may grow over both outages, which is less than all the lines of one would take, and what it may have, in KiB. */
const GROWTH_KIB = 16 * 1024
const MOST_KIB = 48 * 1024
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

  /** @returns how many there are. */
  stop(): number {
    clearInterval(this.#timer)
    return this.written
  }
}

/** The memory of services, in KiB. */
type Memory = ReadonlyMap<Name, number>

function memoryOf(fleet: TestFleet, names: readonly Name[]): Memory {
  return new Map(names.map((name) => [name, anonymous(fleet.pid(name))]))
}

/** Keeps the most memory that services had. */
class Watch {
  most: Memory = new Map()
  readonly #timer: NodeJS.Timeout

  constructor(fleet: TestFleet, names: readonly Name[]) {
    this.#timer = setInterval(() => {
      const now = memoryOf(fleet, names)
      this.most = new Map([...now].map(([name, kib]) => [name, Math.max(kib, this.most.get(name) ?? 0)]))
    }, 500)
  }

  stop(): void {
    clearInterval(this.#timer)
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
test('a steady load goes on, whatever is away: memory stays, nothing is lost', { timeout: 480_000 }, async (t) => {
  const fleet = await TestFleet.create(CONFIGURATION)
  const load = new Load(join(fleet.folder, 'history.jsonl'))
  const counted = (lines: number) => until(async () => (await occurrences(fleet)) >= lines, 'all is counted', 150_000)
  try {
    load.append(WARM.lines)
    await fleet.up(...SERVICES)
    load.go()
    // Catching up, and reading the questions, are part of the load: what they take must not look like growth later.
    await Promise.all([counted(WARM.lines), sleep(WARM.ms)])
    load.stop()
    // Of before the first outage: what each of them left behind adds up.
    const before = memoryOf(fleet, SERVICES)
    let failed = false
    for (const [what, watched, away, back] of outages) {
      const name = `${what} away for ${AWAY_MS / 1000} s at ${LINES_PER_SECOND} lines/s`
      // What one that failed left away says nothing of the next.
      await t.test(name, { skip: failed }, async (t) => {
        failed = true
        const watch = new Watch(fleet, watched)
        load.go()
        try {
          await away(fleet)
          await sleep(AWAY_MS)
          await back(fleet)
          await fleet.up(...SERVICES)
          await counted(load.stop())
        } finally {
          load.stop()
          watch.stop()
        }
        t.diagnostic(`at most (KiB): ${say(watch.most)}; before: ${say(before)}`)
        assert.equal(await occurrences(fleet), load.written)
        for (const [name, most] of watch.most) {
          const by = most - (before.get(name) ?? 0)
          assert.ok(by <= GROWTH_KIB && most <= MOST_KIB, `${name} grew by ${by} KiB to ${most} KiB`)
        }
        failed = false
      })
    }
  } finally {
    load.stop()
    await fleet.stop()
  }
})

const say = (memory: Memory) => JSON.stringify(Object.fromEntries(memory))

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
