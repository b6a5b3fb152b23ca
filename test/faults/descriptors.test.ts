import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import { FakeJournal } from '../support/fake-journal.ts'
import { type Name, TestFleet } from '../support/live-fleet.ts'
import { allow, closeUp } from '../support/narrow.ts'
import { comesToBe, until } from '../support/until.ts'

/** Waits until a service that cannot be asked, since that takes a descriptor, says in its heartbeat that it is degraded, and why. */
async function says({ redis }: TestFleet, service: Name, why: RegExp): Promise<void> {
  const heartbeats = new Heartbeats(redis.client, 'kloros')
  const isSo = async () =>
    (await heartbeats.all()).some(
      ({ health }) => health.service === service && health.status === 'degraded' && why.test(health.reason),
    )
  await until(isSo, `${service} says ${why}`)
}

test('an index without a descriptor left says so, forgets no file, and reads on when it has some', async (t) => {
  const tables = '[fleet]\nhost = "here"\n[source-index]\nroots = ["FOLDER/shop"]\nworker_idle_s = 0.1\n'
  const fleet = await TestFleet.create(tables)
  t.after(() => fleet.stop())
  const { client } = fleet.redis
  const write = (name: string, text: string) => writeFileSync(join(fleet.folder, 'shop', name), text)
  const files = async () => (await client.hkeys('{kloros}:index:here:files')).sort()
  mkdirSync(join(fleet.folder, 'shop'))
  write('a.py', 'a = 1\n')
  await fleet.up('source-index')
  await comesToBe(files, ['a.py'])
  const row = () => client.hget('{kloros}:index:here:files', 'a.py')
  const before = await row()
  closeUp(fleet.pid('source-index'))
  write('a.py', 'a = 2\n')
  write('b.py', 'b = 1\n')
  await says(fleet, 'source-index', /2 files or folders cannot be read for now.*EMFILE/)
  assert.deepEqual([await files(), await row()], [['a.py'], before], 'what was known stands')
  allow(fleet.pid('source-index'), 1_024)
  await comesToBe(files, ['a.py', 'b.py'])
  await until(async () => (await row()) !== before, 'what changed meanwhile is read')
  await until(async () => (await fleet.health('source-index')).status === 'ok', 'it is well')
  fleet.assertNoErrors('source-index')
})

const TABLES = '[fleet]\nproject = "shop"\nhost = "here"\n'

test('a file that is rotated away while no descriptor is left loses no line, and /health says why it waits', async (t) => {
  const journal = await FakeJournal.make(t)
  const monitor = `[exception-monitor]\njournalctl = ${JSON.stringify(journal.program)}\nfiles = ["FOLDER/logs/*.log"]\n`
  const fleet = await TestFleet.create(`${TABLES}${monitor}`)
  t.after(() => fleet.stop())
  const logs = join(fleet.folder, 'logs')
  const at = join(logs, 'shop.log')
  const fail = (name: string) =>
    appendFileSync(
      at,
      `Traceback (most recent call last):\n  File "/srv/${name}.py", line 3, in pay\n${name}.Denied: no\n`,
    )
  const names = async () =>
    (await fleet.questions()).map(({ facts }) => /srv\/(\w+)/.exec(`${facts.traceback}`)?.[1]).sort()
  mkdirSync(logs)
  fail('before')
  await fleet.up('curiosity-core', 'curiosity-feed', 'exception-monitor')
  await comesToBe(names, ['before'])
  closeUp(fleet.pid('exception-monitor'))
  fail('meanwhile')
  renameSync(at, `${at}.1`)
  fail('after')
  await says(fleet, 'exception-monitor', /files \(no more files may be opened: EMFILE\)/)
  // Longer than a file that went is looked for, and than a service goes without a look at its memory, which takes one too.
  await sleep(6_000)
  allow(fleet.pid('exception-monitor'), 1_024)
  await comesToBe(names, ['after', 'before', 'meanwhile'])
  await until(async () => (await fleet.health('exception-monitor')).status === 'ok', 'it is well')
})

test('a report that comes while no descriptor is left is read when there is one, and is not passed over', async (t) => {
  const fleet = await TestFleet.create(`${TABLES}[test-monitor]\nresults = ["FOLDER/results"]\nsettle_ms = 50\n`)
  t.after(() => fleet.stop())
  const report = (name: string) => {
    const failed = `<testcase classname="tests.test_${name}" name="test_it"><failure message="no"></failure></testcase>`
    writeFileSync(
      join(fleet.folder, 'results', `${name}.xml`),
      `<testsuite name="pytest" tests="1">${failed}</testsuite>`,
    )
  }
  const names = async () => (await fleet.questions()).map(({ gap }) => gap.name).sort()
  mkdirSync(join(fleet.folder, 'results'))
  report('before')
  await fleet.up('curiosity-core', 'curiosity-feed', 'test-monitor')
  await comesToBe(names, ['shop/tests.test_before > test_it'])
  closeUp(fleet.pid('test-monitor'))
  report('meanwhile')
  await says(fleet, 'test-monitor', /reports \(no more files may be opened: EMFILE\)/)
  allow(fleet.pid('test-monitor'), 1_024)
  await comesToBe(names, ['shop/tests.test_before > test_it', 'shop/tests.test_meanwhile > test_it'])
  await until(async () => (await fleet.health('test-monitor')).status === 'ok', 'it is well')
  assert.equal((await fleet.health('test-monitor')).counters.skipped, 0)
})
