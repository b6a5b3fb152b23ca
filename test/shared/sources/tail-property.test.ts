import assert from 'node:assert/strict'
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { runs, SEED } from '../../support/fuzz.ts'
import { Random } from '../../support/random.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { Follower } from '../../support/tail-follower.ts'
import { until } from '../../support/until.ts'

const RUNS = runs(15)
const OPERATIONS = 40

/** What rotates, and how fast one may follow the other: what comes and goes between two looks is seen by none. */
const ROTATIONS: ReadonlySet<string> = new Set(['rename', 'copytruncate', 'pack'])
const PACE_MS = 120

/** A program that logs, and what rotates its files: numbered, the oldest with the highest number. */
class Writer {
  readonly path: string
  readonly random: Random
  /** Every line that is whole, by the generation of the file it went to. */
  readonly written: string[][] = [[]]
  #descriptor: number
  /** Of the generation before, held open by a writer who did not notice. */
  #old: number | undefined
  #torn = ''

  constructor(path: string, random: Random) {
    this.path = path
    this.random = random
    this.#descriptor = openSync(path, 'a')
  }

  get lines(): string[] {
    return this.written.flat()
  }

  append(): void {
    for (let n = 1 + this.random.below(5); n > 0; n -= 1) this.#write(`${this.#line(this.written.length - 1)}\n`)
  }

  /** Writes a line in pieces; the last may be left out for now. */
  tear(): void {
    if (this.#torn !== '') {
      this.complete()
      return
    }
    const line = `${this.#line(this.written.length - 1)}\n`
    const at = 1 + this.random.below(line.length - 1)
    this.#write(line.slice(0, at))
    this.#torn = line.slice(at)
  }

  rename(): void {
    this.fill()
    this.#shift()
    renameSync(this.path, `${this.path}.1`)
    if (this.#old !== undefined) closeSync(this.#old)
    this.#old = this.#descriptor
    this.#descriptor = openSync(this.path, 'a')
    this.written.push([])
  }

  /** The old file gets a line although it was renamed. */
  late(): void {
    const generation = this.written.length - 2
    if (this.#old !== undefined && generation >= 0) writeSync(this.#old, `${this.#line(generation)}\n`)
  }

  copytruncate(): void {
    this.fill()
    this.#leave()
    this.#shift()
    copyFileSync(this.path, `${this.path}.1`)
    ftruncateSync(this.#descriptor)
    this.written.push([])
  }

  pack(): void {
    const path = [1, 2, 3].map((turn) => `${this.path}.${turn}`).find((each) => existsSync(each))
    if (path === undefined) return
    this.#leave()
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)))
    unlinkSync(path)
  }

  close(): void {
    this.complete()
    this.#leave()
    closeSync(this.#descriptor)
  }

  /** As a rotation tells the program to open its log again. */
  #leave(): void {
    if (this.#old !== undefined) closeSync(this.#old)
    this.#old = undefined
  }

  /** Two empty files are the same to whoever knows a file by its content. */
  fill(): void {
    this.complete()
    if (this.written.at(-1)?.length === 0) this.append()
  }

  complete(): void {
    this.#write(this.#torn)
    this.#torn = ''
  }

  #write(text: string): void {
    if (text.endsWith('\n') && this.#torn !== '' && text !== this.#torn) this.complete()
    writeSync(this.#descriptor, text)
  }

  #line(generation: number): string {
    const lines = this.written[generation] as string[]
    // Some begin alike, some are short, and some files outgrow what is kept of their heads.
    const line = `${generation}/${lines.length} ${'é'.repeat(this.random.pick([0, 3, 30, 300]))}`
    lines.push(line)
    return line
  }

  #shift(): void {
    for (let turn = 99; turn >= 1; turn -= 1) {
      for (const suffix of ['', '.gz']) {
        const from = `${this.path}.${turn}${suffix}`
        if (existsSync(from)) renameSync(from, `${this.path}.${turn + 1}${suffix}`)
      }
    }
  }
}

test(`whatever is written and rotated, every line is told once and in order`, async (t) => {
  for (let seed = SEED; seed < SEED + RUNS; seed += 1) {
    await t.test(`seed ${seed}`, async (t) => {
      const random = new Random(seed)
      const path = join(await temporaryFolder(t), 'x.log')
      const files = [random.pick([path, `${path}*`])]
      const writer = new Writer(path, random)
      const told: string[] = []
      let follower: Follower | undefined = new Follower(files)
      // What is rotated away before the first look is none of its business.
      const first = follower
      await until(() => first.parts.length > 0, 'the file is on record')
      let from: Record<string, string> = {}
      const stop = async () => {
        if (follower === undefined) return
        from = await follower.stop()
        told.push(...follower.texts)
        assert.deepEqual([follower.losses, follower.skipped, follower.warnings], [[], 0, []])
        follower = undefined
      }
      t.after(stop)
      const caughtUp = async () => {
        const reader = follower
        if (reader === undefined) return
        await until(() => told.length + reader.lines.length >= writer.lines.length, 'the reader has caught up', 5_000)
      }
      for (let n = 0; n < OPERATIONS; n += 1) {
        const operation = random.pick([
          'append',
          'append',
          'append',
          'tear',
          'tear',
          'rename',
          'late',
          'copytruncate',
          'pack',
          'restart',
          'pause',
        ] as const)
        // What is truncated while nobody reads is told as far as its copies can be told apart, and so is left out here.
        if (operation === 'copytruncate' && follower === undefined) continue
        if (operation === 'restart') {
          if (follower === undefined) {
            const fresh = new Follower(files, from)
            follower = fresh
            await until(() => fresh.status.connected, 'it has looked at the disk')
          } else await stop()
        } else if (operation === 'pause') await sleep(random.below(10))
        else {
          // Nobody can read what is truncated or removed at once; whoever rotates so has let the reader come after.
          if (operation === 'copytruncate' || operation === 'pack') {
            writer.fill()
            await caughtUp()
          }
          writer[operation]()
          if (ROTATIONS.has(operation)) await sleep(PACE_MS)
        }
        if (random.below(3) === 0) await sleep(0)
      }
      writer.close()
      follower ??= new Follower(files, from)
      const last = follower
      await until(() => told.length + last.lines.length >= writer.lines.length, 'all is told', 5_000).catch(
        () => undefined,
      )
      // Long enough for what would be told twice to be told.
      await until(() => last.status.lag_s === 0, 'it has caught up')
      await stop()
      const by = (generation: number) => told.filter((line) => line.startsWith(`${generation}/`))
      for (const [generation, lines] of writer.written.entries()) assert.deepEqual(by(generation), lines, `${files}`)
      assert.equal(told.length, writer.lines.length)
    })
  }
})
