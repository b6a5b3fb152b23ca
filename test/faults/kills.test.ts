import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Question } from '../../shared/contract/question.ts'
import { type Name, TestFleet } from '../support/live-fleet.ts'
import { Random } from '../support/random.ts'
import { until } from '../support/until.ts'

const SEEDS = [1, 2, 3]
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

/** What the feed must end with: how often each scenario failed, and whether its last run healed. */
type Expected = Map<string, { occurrences: number; closed: boolean }>

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

async function killAtRandom(fleet: TestFleet, random: Random): Promise<void> {
  const victims: (Name | 'redis')[] = [
    ...Array.from({ length: KILLS }, (_, i) => SERVICES[i % SERVICES.length] as Name),
    ...Array.from({ length: REDIS_KILLS }, () => 'redis' as const),
  ]
  const at = victims.map((victim) => ({ victim, at: random.next() * WRITING_MS })).sort((a, b) => a.at - b.at)
  const started = Date.now()
  for (const { victim, at: due } of at) {
    await sleep(Math.max(0, started + due - Date.now()))
    if (victim === 'redis') {
      await fleet.redis.kill()
      await sleep(random.below(300))
      await fleet.redis.start()
    } else {
      assert.equal(await fleet.end(victim, 'SIGKILL'), 'SIGKILL', `${victim} had ended by itself: ${fleet.log(victim)}`)
      await sleep(random.below(100))
      fleet.start(victim)
    }
  }
}

for (const seed of SEEDS) {
  test(`${KILLS} kills of services and ${REDIS_KILLS} of Redis lose nothing and count nothing twice (seed ${seed})`, async () => {
    const random = new Random(seed)
    const fleet = await TestFleet.create(CONFIGURATION)
    try {
      const history = join(fleet.folder, 'history')
      mkdirSync(history)
      await fleet.up(...SERVICES)
      const expected: Expected = new Map()
      await Promise.all([write(history, random, expected), killAtRandom(fleet, new Random(seed + 1000))])

      const wanted = [...expected].map(([name, { occurrences, closed }]) => ({ name, occurrences, closed }))
      wanted.sort((a, b) => (a.name < b.name ? -1 : 1))
      const found = async () => {
        const questions = await fleet.questions()
        const healing = questions.filter(({ gap }) => gap.type === 'healing_failure')
        // What came and went again and again is kept open until it has been calm, with no host that has it.
        const isOver = ({ status, metadata, hosts }: Question) =>
          status === 'closed' || (metadata.flapping === true && hosts.every(({ open }) => !open))
        const all = healing.map((question) => ({
          name: question.gap.name,
          occurrences: question.occurrences,
          closed: isOver(question),
        }))
        return all.sort((a, b) => (a.name < b.name ? -1 : 1))
      }
      const sum = (all: { occurrences: number }[]) => all.reduce((total, { occurrences }) => total + occurrences, 0)
      await until(async () => sum(await found()) >= FAILURES, 'every failure is counted', 60_000)
      // What would be counted twice would be counted with the next fold; let it come.
      await sleep(6_000)
      assert.deepEqual(await found(), wanted)
      assert.equal(sum(await found()), FAILURES)
      for (const name of SERVICES) assert.doesNotMatch(fleet.log(name), /"level":"error"/)
    } finally {
      await fleet.stop()
    }
  })
}
