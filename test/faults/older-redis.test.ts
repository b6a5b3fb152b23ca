import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Name, TestFleet } from '../support/live-fleet.ts'
import { until } from '../support/until.ts'

const SERVICES: Name[] = ['chaos-monitor', 'curiosity-core', 'curiosity-feed']
const CONFIGURATION = '[fleet]\nhost = "here"\n[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\ncooldown_s = 0\n'

/** The append-only file that Redis writes to. */
function appendOnlyFile(folder: string): string {
  const data = join(folder, 'appendonlydir')
  const name = readdirSync(data).find((file) => file.endsWith('.incr.aof'))
  return join(data, name ?? '')
}

for (const share of [0.35, 0.7, 0.95]) {
  test(`a Redis that comes back with ${share * 100} % of what it wrote loses nothing and counts nothing twice`, async () => {
    const fleet = await TestFleet.create(CONFIGURATION)
    const line = (scenario: string, healed = false) =>
      appendFileSync(join(fleet.folder, 'history.jsonl'), `{"scenario":"${scenario}","healed":${healed}}\n`)
    const counts = async () => {
      const all = await fleet.questions()
      return Object.fromEntries(
        all.map(({ gap, occurrences, status }) => [gap.name, `${occurrences} ${status}`]).sort(),
      )
    }
    try {
      await fleet.up(...SERVICES)
      const wanted: Record<string, string> = {}
      for (let i = 0; i < 20; i += 1) {
        line(`s${i}`)
        if (i % 4 === 0) line(`s${i}`, true)
        wanted[`s${i}`] = `1 ${i % 4 === 0 ? 'closed' : 'ready'}`
        // One by one, so that the file is cut between steps of the monitor and of the core alike.
        await until(async () => (await counts())[`s${i}`] === wanted[`s${i}`], `s${i} is asked about`)
      }
      const file = appendOnlyFile(fleet.redis.folder)
      await fleet.redis.kill()
      truncateSync(file, Math.floor(statSync(file).size * share))
      await fleet.redis.start()
      line('after')
      wanted.after = '1 ready'
      const sorted = Object.fromEntries(Object.entries(wanted).sort())
      await until(async () => (await counts()).after !== undefined, 'what came after is asked about', 40_000)
      await until(async () => Object.keys(await counts()).length === 21, 'all are asked about again', 40_000)
      assert.deepEqual(await counts(), sorted)
      fleet.assertNoErrors(...SERVICES)
    } finally {
      await fleet.stop()
    }
  })
}
