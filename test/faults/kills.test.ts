import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SEED } from '../support/faults.ts'
import { assertCounted, type Expected, killAtRandom } from '../support/killing.ts'
import { type Name, TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'

const SEEDS = [SEED + 1, SEED + 2, SEED + 3]
const FAILURES = 5_000
const FILES = 3
const SCENARIOS_PER_FILE = 20
const KILLS = 20
const REDIS_KILLS = 2
/** How long the histories are written to, at least, in milliseconds; the kills fall into it. */
const WRITING_MS = 20_000

const SERVICES: Name[] = ['chaos-monitor', 'curiosity-core', 'curiosity-feed']
const CONFIGURATION = `
[fleet]
project = "faults"
host = "here"
[chaos-monitor]
history = "FOLDER/history/*.jsonl"
cooldown_s = 1
`

/** Appends lines to the histories, in torn pieces, and rotates them now and then. */
async function write(folder: string, random: Random, expected: Expected): Promise<void> {
  let failures = 0
  const paths = Array.from({ length: FILES }, (_, i) => join(folder, `lab-${i}.jsonl`))
  const started = Date.now()
  while (failures < FAILURES) {
    const path = random.pick(paths)
    let text = ''
    for (let i = random.below(20); i >= 0 && failures < FAILURES; i -= 1) {
      const scenario = `${path.slice(-11, -6)}-s${random.below(SCENARIOS_PER_FILE)}`
      const known = expected.get(scenario) ?? { occurrences: 0, closed: true }
      // A run that heals where nothing is broken means nothing, and is written as well.
      const healed = random.next() < 0.05
      if (!healed) {
        failures += 1
        known.occurrences += 1
      }
      known.closed = healed
      if (known.occurrences > 0) expected.set(scenario, known)
      text += `${JSON.stringify({ scenario, healed, failure_count: 1, error: 'x'.repeat(random.below(200)), timestamp: failures })}\n`
    }
    const cut = random.below(text.length)
    appendFileSync(path, text.slice(0, cut))
    if (random.next() < 0.2) await sleep(random.below(20))
    appendFileSync(path, text.slice(cut))
    if (random.next() < 0.02) rotate(path)
    const due = started + (failures / FAILURES) * WRITING_MS
    if (due > Date.now()) await sleep(due - Date.now())
  }
}

function rotate(path: string): void {
  for (let i = 30; i > 0; i -= 1) if (existsSync(`${path}.${i}`)) renameSync(`${path}.${i}`, `${path}.${i + 1}`)
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
}

// At once: they mostly wait.
describe(`${KILLS} kills of services and ${REDIS_KILLS} of Redis lose nothing and count nothing twice`, {
  concurrency: SEEDS.length,
}, () => {
  for (const seed of SEEDS) {
    test(`seed ${seed}`, async () => {
      const random = new Random(seed)
      const fleet = await TestFleet.create(CONFIGURATION)
      try {
        const history = join(fleet.folder, 'history')
        mkdirSync(history)
        await fleet.up(...SERVICES)
        const expected: Expected = new Map()
        const killing = { services: SERVICES, kills: KILLS, redis_kills: REDIS_KILLS, within_ms: WRITING_MS }
        await Promise.all([write(history, random, expected), killAtRandom(fleet, new Random(seed + 1000), killing)])
        await assertCounted(fleet, 'healing_failure', expected, SERVICES)
      } finally {
        await fleet.stop()
      }
    })
  }
})
