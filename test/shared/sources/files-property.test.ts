import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { FilesFollower, followFiles } from '../../support/files-follower.ts'
import { runs, SEED } from '../../support/fuzz.ts'
import { Random } from '../../support/random.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'

const RUNS = runs(30)
const OPERATIONS = 40

/** A place where a runner writes its reports, one after the other, each in its own way. */
class Writer {
  readonly path: string
  readonly random: Random
  /** All that were complete at some time, by what they say. */
  readonly reports = new Set<string>()
  /** What lies there, if that is a report. */
  now: string | undefined
  #rest: Buffer = Buffer.alloc(0)
  #text = ''

  constructor(path: string, random: Random) {
    this.path = path
    this.random = random
  }

  write(): void {
    writeFileSync(this.path, this.#next())
    this.#done()
  }

  replace(): void {
    const hidden = join(dirname(this.path), `.${basename(this.path)}`)
    writeFileSync(hidden, this.#next())
    renameSync(hidden, this.path)
    this.#done()
  }

  /** Starts one, or goes on with it. */
  piece(): void {
    if (this.#rest.length === 0) {
      this.#rest = this.#next()
      this.now = undefined
      writeFileSync(this.path, '')
    }
    const cut = 1 + this.random.below(this.#rest.length)
    appendFileSync(this.path, this.#rest.subarray(0, cut))
    this.#rest = this.#rest.subarray(cut)
    if (this.#rest.length === 0) this.#done()
  }

  complete(): void {
    while (this.#rest.length > 0) this.piece()
  }

  again(): void {
    if (this.now !== undefined && existsSync(this.path)) writeFileSync(this.path, readFileSync(this.path))
  }

  remove(): void {
    rmSync(this.path, { force: true })
    this.#rest = Buffer.alloc(0)
    this.now = undefined
  }

  #next(): Buffer {
    this.#rest = Buffer.alloc(0)
    this.#text = `${this.path} ${this.reports.size} ${'x'.repeat(this.random.pick([0, 10, 5_000, 200_000]))} end`
    // Complete while it is there, even if it is read before this is noted.
    this.reports.add(this.#text)
    return this.random.below(4) === 0 ? gzipSync(this.#text) : Buffer.from(this.#text)
  }

  #done(): void {
    this.now = this.#text
  }
}

async function run(t: TestContext, seed: number): Promise<void> {
  const random = new Random(seed)
  const folder = await temporaryFolder(t)
  const asked = [random.pick([folder, join(folder, '*.xml')])]
  const writers = [0, 1, 2].map((n) => new Writer(join(folder, `${n}.xml`), random))
  const told: string[] = []
  let follower: FilesFollower | undefined = new FilesFollower(asked)
  t.after(() => follower?.stop())
  let from: Record<string, string> = {}
  for (let n = 0; n < OPERATIONS; n += 1) {
    const writer = random.pick(writers)
    const operation = random.pick(['write', 'replace', 'piece', 'piece', 'again', 'remove', 'kill', 'pause'] as const)
    if (operation === 'pause') await sleep(random.below(40))
    else if (operation !== 'kill') writer[operation]()
    else if (follower === undefined) follower = new FilesFollower(asked, from)
    else {
      // What was not saved yet is as if it had not been read.
      await follower.stop()
      const count = Math.max(0, follower.saves.length - random.below(3))
      const save = follower.saves[count - 1] ?? { told: 0, positions: from }
      told.push(...follower.texts.slice(0, save.told))
      from = save.positions
      follower = undefined
    }
  }
  for (const writer of writers) writer.complete()
  follower ??= new FilesFollower(asked, from)
  const last = follower
  const wanted = writers.flatMap(({ now }) => now ?? [])
  const all = () => [...told, ...last.texts]
  await until(() => wanted.every((text) => all().includes(text)), 'the last of each is told')
  // What would be told twice would be told by the next reading.
  await sleep(60)
  await last.stop()
  assert.equal(new Set(all()).size, all().length, 'none is told twice')
  const written = new Set(writers.flatMap(({ reports }) => [...reports]))
  assert.deepEqual(
    all().filter((text) => !written.has(text)),
    [],
  )
  assert.deepEqual([last.warnings, last.skipped, last.losses], [[], 0, []])
}

const property = 'however reports are written and the reader killed, none is told twice, and the last of each is'
test(property, { concurrency: 10 }, async (t) => {
  const seeds = Array.from({ length: RUNS }, (_, n) => SEED + n)
  await Promise.all(seeds.map((seed) => t.test(`seed ${seed}`, (t) => run(t, seed))))
})

test('however much is read again and says nothing new, what is new is told at once', async (t) => {
  const folder = await temporaryFolder(t)
  for (let n = 0; n < 600; n += 1) writeFileSync(join(folder, `${n}.xml`), `${n} end`)
  const first = followFiles(t, [folder])
  await first.told(600)
  const from = Object.entries(await first.stop())
  // As it is saved of a file that was read as soon as it was written.
  const unsure = from.map(([path, position]): [string, string] => [
    path,
    JSON.stringify({ ...JSON.parse(position), version: '' }),
  ])
  writeFileSync(join(folder, 'new.xml'), 'new end')
  assert.deepEqual(await followFiles(t, [folder], Object.fromEntries(unsure)).told(1), ['new end'])
})
