import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { editUntilClosed, INDEXED_SHOP, indexAnd, killAtRandom } from '../support/killing.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { openGaps } from '../support/open-gaps.ts'
import { Random } from '../support/random.ts'
import type { TestRedis } from '../support/redis.ts'
import { comesToBe } from '../support/until.ts'

const SEED = Number(process.env.KLOROS_SEED ?? 816)
const FILES = 60
const PACKAGES = 24
const PROGRAMS = 12
const KILLS = 12
const REDIS_KILLS = 3
/** How long is edited for, at least, in milliseconds; the kills fall into it. */
const EDITING_MS = 12_000

const CONFIGURATION = `${INDEXED_SHOP}[capability-discovery]
settle_ms = 50
path = ["FOLDER/bin"]
environments = ["FOLDER/shop"]
`

/** A tree, and what is installed for it, that change at random; and what should be asked of it as it is. */
class Shop {
  readonly #imports = new Map<number, number>()
  readonly #runs = new Map<number, number>()
  readonly #declared = new Set<number>()
  readonly #installed = new Set<number>()
  readonly #programs = new Set<number>()
  #moved = 0

  constructor(
    private readonly folder: string,
    private readonly random: Random,
  ) {
    mkdirSync(join(folder, 'shop', 'node_modules', 'always'), { recursive: true })
    mkdirSync(join(folder, 'bin'))
    // Without any package there is no environment.
    writeFileSync(join(folder, 'shop/node_modules/always/package.json'), '{"name": "always", "version": "1.0.0"}')
    this.#declare()
  }

  /** Changes something. */
  change(): void {
    const { random } = this
    const what = random.next()
    const one = random.below(PACKAGES)
    if (what < 0.35) this.#import(random.below(FILES), one)
    else if (what < 0.5) this.#run(random.below(FILES), random.below(PROGRAMS))
    else if (what < 0.7) {
      flip(this.#declared, one)
      this.#declare()
    } else if (what < 0.9) this.#install(one)
    else this.#put(random.below(PROGRAMS))
  }

  /** The names of what is missing. */
  get missing(): string[] {
    const imported = [...new Set(this.#imports.values())].filter(
      (one) => !this.#declared.has(one) || !this.#installed.has(one),
    )
    const run = [...new Set(this.#runs.values())].filter((one) => !this.#programs.has(one))
    return [...imported.map((one) => `shop/node:lamp-${one}`), ...run.map((one) => `shop/tool-${one}`)].sort()
  }

  #import(file: number, one: number): void {
    const path = join(this.folder, 'shop', `f${file}.js`)
    if (this.random.next() < 0.3) {
      this.#imports.delete(file)
      rmSync(path, { force: true })
    } else {
      this.#imports.set(file, one)
      writeFileSync(path, `${'\n'.repeat(this.random.below(3))}import 'lamp-${one}'\n`)
    }
  }

  #run(file: number, one: number): void {
    const path = join(this.folder, 'shop', `r${file}.py`)
    if (this.random.next() < 0.3) {
      this.#runs.delete(file)
      rmSync(path, { force: true })
    } else {
      this.#runs.set(file, one)
      writeFileSync(path, `import subprocess\nsubprocess.run(["tool-${one}", "-v"])\n`)
    }
  }

  #declare(): void {
    const dependencies = Object.fromEntries([...this.#declared].map((one) => [`lamp-${one}`, '^1.0.0']))
    writeFileSync(join(this.folder, 'shop/package.json'), JSON.stringify({ name: 'shop', dependencies }))
  }

  #install(one: number): void {
    const place = join(this.folder, 'shop/node_modules', `lamp-${one}`)
    this.#moved += 1
    const aside = join(this.folder, `moved-${this.#moved}`)
    if (this.#installed.has(one)) renameSync(place, aside)
    else {
      mkdirSync(aside)
      writeFileSync(join(aside, 'package.json'), `{"name": "lamp-${one}", "version": "1.${this.#moved}.0"}`)
      renameSync(aside, place)
    }
    flip(this.#installed, one)
  }

  #put(one: number): void {
    const path = join(this.folder, 'bin', `tool-${one}`)
    if (this.#programs.has(one)) rmSync(path)
    else writeFileSync(path, '', { mode: 0o755 })
    flip(this.#programs, one)
  }
}

function flip(set: Set<number>, one: number): void {
  if (!set.delete(one)) set.add(one)
}

/** The names of the gaps that are open. */
const namesOf = async (redis: TestRedis) => [...(await openGaps(redis, () => true)).keys()].sort()

test(`${KILLS} kills of the index, capability-discovery, or both, and ${REDIS_KILLS} of Redis leave what is missing as it is`, async () => {
  const fleet = await TestFleet.create(CONFIGURATION)
  try {
    const shop = new Shop(fleet.folder, new Random(SEED))
    await fleet.up('source-index', 'capability-discovery')
    const editing = { burst: 10, calm_ms: 600, within_ms: EDITING_MS }
    const killing = {
      services: indexAnd('capability-discovery'),
      kills: KILLS,
      redis_kills: REDIS_KILLS,
      within_ms: EDITING_MS,
    }
    await Promise.all([
      editUntilClosed(fleet.redis, new Random(SEED + 1), editing, () => shop.change()),
      killAtRandom(fleet, new Random(SEED + 2), killing),
    ])
    const { missing } = shop
    assert.ok(missing.length > 5)
    await comesToBe(() => namesOf(fleet.redis), missing, 60_000)
    fleet.assertNoErrors('source-index', 'capability-discovery')
  } finally {
    await fleet.stop()
  }
})
