import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type FilesFollower, followFiles, TextReader } from '../../support/files-follower.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'

const MAX = 3
const FULL = 'more files than are followed: the oldest are left out: '

const NOW = Math.floor(Date.now() / 1000)

/** A folder of reports, and who reads them, one life after the other. */
class Reports {
  /** The names of all that were told, and of all that were opened, in all lives. */
  readonly told: string[] = []
  readonly opened: string[] = []
  follower: FilesFollower | undefined
  #from: Record<string, string> = {}

  constructor(
    readonly t: TestContext,
    readonly folder: string,
  ) {}

  /** Writes a report that says its name, at a time in epoch seconds; without one, now. */
  put(name: string, at?: number): void {
    const path = join(this.folder, name)
    // Nobody listens there: nothing but the report itself is heard of.
    const hidden = join(this.folder, '.made', 'new')
    for (const file of [hidden, path]) mkdirSync(dirname(file), { recursive: true })
    writeFileSync(hidden, `${name} end`)
    if (at !== undefined) utimesSync(hidden, at, at)
    renameSync(hidden, path)
  }

  remove(...names: string[]): void {
    for (const name of names) rmSync(join(this.folder, name), { recursive: true })
  }

  async start(look_ms = 3_600_000): Promise<FilesFollower> {
    await this.stop()
    const open = (path: string) => {
      this.opened.push(path.slice(this.folder.length + 1))
      return new TextReader()
    }
    this.follower = followFiles(this.t, [this.folder], this.#from, { max_files: MAX, look_ms, open })
    return await this.follower.connected()
  }

  async stop(): Promise<void> {
    if (this.follower === undefined) return
    this.#from = await this.follower.stop()
    this.told.push(...this.follower.texts.map((text) => text.replace(' end', '')))
    this.follower = undefined
  }

  /** Waits until these are told in this life, in any order, and sees that no other is. */
  async tells(...names: string[]): Promise<void> {
    const texts = await (this.follower as FilesFollower).told(names.length)
    assert.deepEqual(texts.toSorted(), names.map((name) => `${name} end`).toSorted())
  }
}

const reportsIn = async (t: TestContext) => new Reports(t, await temporaryFolder(t))

const ages: [name: string, at: (n: number) => number][] = [
  ['each of its own time', (n) => 1_000 + n],
  ['all of one time', () => 1_000],
  ['all of a time to come', (n) => NOW + 86_400 + n],
  ['all of one time to come', () => NOW + 86_400],
]

for (const [name, at] of ages) {
  for (const when of ['while they are read', 'between two lives'] as const) {
    for (const where of ['in the same folder', 'in a folder of its own'] as const) {
      test(`as many as are followed, ${name}: what comes ${where} ${when} is told, and nothing twice`, async (t) => {
        const reports = await reportsIn(t)
        const place = (n: number) => (where === 'in the same folder' ? `${n}` : `build-${n}/a`)
        for (let n = 0; n < MAX; n += 1) reports.put(place(n), at(n))
        await reports.start()
        await reports.tells(...Array.from({ length: MAX }, (_, n) => place(n)))
        let inLife = MAX
        for (let n = MAX; n < 3 * MAX; n += 1) {
          if (when === 'between two lives') {
            await reports.stop()
            inLife = 0
          }
          const next = reports.follower
          reports.put(place(n))
          const follower = next ?? (await reports.start())
          inLife += 1
          assert.equal((await follower.told(inLife)).at(-1), `${place(n)} end`)
        }
        await until(() => reports.follower?.warnings.length === 1, 'it is warned of')
        const { warnings = [], skipped } = reports.follower ?? {}
        assert.deepEqual([warnings, skipped], [[FULL], 0])
        await reports.start()
        reports.put(place(3 * MAX))
        await reports.tells(place(3 * MAX))
        await reports.stop()
        const all = Array.from({ length: 3 * MAX + 1 }, (_, n) => place(n))
        assert.deepEqual(reports.told.toSorted(), all)
        assert.deepEqual([...new Set(reports.opened)].toSorted(), all)
      })
    }
  }
}

test('what was left out is not told when there is room, nor in another life, and is when it is written anew', async (t) => {
  const reports = await reportsIn(t)
  for (let n = 1; n <= 5; n += 1) reports.put(`${n}`, 1_000 + n)
  const first = await reports.start(20)
  await reports.tells('3', '4', '5')
  await until(() => first.skipped === 2, 'two are left out')
  reports.put('6')
  await first.told(4)
  reports.remove('4', '5')
  await reports.stop()
  const second = await reports.start(20)
  reports.put('7')
  reports.put('8')
  await reports.tells('7', '8')
  assert.deepEqual([second.skipped, second.warnings], [0, [FULL]])
  writeFileSync(join(reports.folder, '3'), '3 anew end')
  writeFileSync(join(reports.folder, '1'), '1 anew end')
  assert.deepEqual((await second.told(4)).slice(2).toSorted(), ['1 anew end', '3 anew end'])
  await reports.stop()
  assert.deepEqual(reports.told.toSorted(), ['1 anew', '3', '3 anew', '4', '5', '6', '7', '8'])
})

test('what comes and is older than all that are followed is one skip, in all lives', async (t) => {
  const reports = await reportsIn(t)
  for (let n = 1; n <= MAX; n += 1) reports.put(`${n}`, 1_000 + n)
  const first = await reports.start(20)
  await reports.tells('1', '2', '3')
  reports.put('0', 999)
  await until(() => first.skipped === 1, 'it is left out')
  assert.deepEqual(first.warnings, [FULL])
  const second = await reports.start(20)
  reports.put('4')
  await reports.tells('4')
  assert.deepEqual([second.skipped, second.warnings], [0, [FULL]])
  assert.ok(!reports.opened.includes('0'))
})

test('once all that was left out is gone, what is older than it is news', async (t) => {
  const reports = await reportsIn(t)
  for (let n = 1; n <= 5; n += 1) reports.put(`${n}`, 1_000 + n)
  const first = await reports.start(20)
  await reports.tells('3', '4', '5')
  await until(() => 'until' in first.positions, 'some are left out')
  reports.remove('1', '2', '3')
  await until(() => !('until' in first.positions), 'nothing is left out')
  reports.put('0', 999)
  await reports.tells('0', '3', '4', '5')
})

test('what is there gives its room to none in the next life while there is what is gone', async (t) => {
  const reports = await reportsIn(t)
  for (const [n, name] of ['there', 'there-too', 'gone'].entries()) {
    reports.put(name, 1_001 + n)
    await (reports.follower ?? (await reports.start())).told(n + 1)
  }
  await reports.stop()
  reports.remove('gone')
  reports.put('older', 1_000)
  await reports.start()
  await reports.tells('older')
  await reports.stop()
  assert.deepEqual(reports.opened, ['there', 'there-too', 'gone', 'older'])
})

test('what was left out in one folder keeps nothing in another from being read', async (t) => {
  const reports = await reportsIn(t)
  for (let n = 1; n <= 5; n += 1) reports.put(`${n}`, 1_000 + n)
  const first = await reports.start()
  await reports.tells('3', '4', '5')
  const from = await first.stop()
  const others = await reportsIn(t)
  others.put('0', 999)
  assert.deepEqual(await followFiles(t, [others.folder], from, { max_files: MAX }).told(1), ['0 end'])
})

test('of many times as many as are followed the newest are, whichever is found first', async (t) => {
  const reports = await reportsIn(t)
  const names = Array.from({ length: 10 * MAX }, (_, n) => `${n % 7}/${n}`)
  for (const [n, name] of names.entries()) reports.put(name, 1_000 + n)
  const follower = await reports.start()
  await reports.tells(...names.slice(-MAX))
  assert.deepEqual([follower.skipped, follower.warnings], [9 * MAX, [FULL]])
})

test('what is being written anew is not the oldest any more, though it be read later', async (t) => {
  const reports = await reportsIn(t)
  for (let n = 1; n <= MAX; n += 1) reports.put(`${n}`, 1_000 + n)
  const options = { max_files: MAX, look_ms: 3_600_000, settle_ms: 500 }
  const follower = followFiles(t, [reports.folder], {}, options)
  await follower.told(MAX)
  writeFileSync(join(reports.folder, '1'), '1 anew end')
  reports.put('4')
  assert.deepEqual((await follower.told(MAX + 2)).slice(MAX).toSorted(), ['1 anew end', '4 end'])
  reports.put('5')
  await follower.told(MAX + 3)
  const paths = Object.keys(follower.positions).filter((part) => part !== 'until')
  assert.deepEqual(
    paths.toSorted(),
    ['1', '4', '5'].map((name) => join(reports.folder, name)),
  )
})
