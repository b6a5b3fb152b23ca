import assert from 'node:assert/strict'
import { appendFileSync, existsSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Random } from '../../support/random.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { Follower, follow } from '../../support/tail-follower.ts'
import { until } from '../../support/until.ts'

const RUNS = Number(process.env.RUNS ?? 40)
const OPERATIONS = 60

/** Another number is another set of runs. */
const FIRST_SEED = Number(process.env.KLOROS_TEST_SEED ?? 1)

function rotate(path: string): void {
  for (let turn = 30; turn > 0; turn -= 1) {
    if (existsSync(`${path}.${turn}`)) renameSync(`${path}.${turn}`, `${path}.${turn + 1}`)
  }
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
}

test('a file that was created and rotated between two looks is read, the oldest first', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'x.log')
  const follower = await follow(t, [path]).connected()
  for (const text of ['one\n', 'two\n', 'three\n']) {
    appendFileSync(path, text)
    rotate(path)
  }
  appendFileSync(path, 'four\n')
  assert.deepEqual(await follower.told(4), ['one', 'two', 'three', 'four'])
})

test('a file that was created and rotated while nobody looked is read where its like was followed', async (t) => {
  const folder = await temporaryFolder(t)
  const [path, other] = [join(folder, 'x.log'), join(folder, 'y.log')]
  writeFileSync(other, 'before\n')
  const files = [join(folder, '*.log')]
  const first = follow(t, files)
  await first.told(1)
  const from = await first.stop()
  appendFileSync(path, 'one\n')
  rotate(path)
  appendFileSync(path, 'two\n')
  const follower = follow(t, files, from)
  assert.deepEqual(await follower.told(2), ['one', 'two'])
})

test('a file that was created and rotated while nobody looked is read where nothing was followed yet', async (t) => {
  const folder = await temporaryFolder(t)
  const [path, files] = [join(folder, 'x.log'), [join(folder, '*.log')]]
  writeFileSync(`${path}.1`, 'old\n')
  // Times of birth are compared by the millisecond.
  await until(() => Date.now() > statSync(`${path}.1`).birthtimeMs + 1, 'the looking begins later')
  const from = await (await follow(t, files).connected()).stop()
  appendFileSync(path, 'one\n')
  rotate(path)
  appendFileSync(path, 'two\n')
  const follower = follow(t, files, from)
  assert.deepEqual(await follower.told(2), ['one', 'two'])
  const elsewhere = follow(t, [...files, path], { [`since:${path}`]: String(Date.now()) })
  assert.deepEqual(await elsewhere.told(1), ['two'], 'who looked for a path later knows nothing of what was before')
})

test('what was followed and forgotten is of the past to a later life', async (t) => {
  const path = join(await temporaryFolder(t), 'x.log')
  const first = await follow(t, [path]).connected()
  appendFileSync(path, 'one\n')
  await first.told(1)
  // A copy of it, named as a rotated one is, may stay behind.
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
  await until(() => first.parts.length === 2, 'both are on record')
  const { birthtimeMs } = statSync(path)
  unlinkSync(`${path}.1`)
  unlinkSync(path)
  await until(() => first.parts.length === 0, 'both are forgotten')
  assert.ok(Number((await first.stop())[`since:${path}`]) > birthtimeMs)
})

test('what was rotated away before the first look is not read', async (t) => {
  const path = join(await temporaryFolder(t), 'x.log')
  writeFileSync(`${path}.1`, 'old\n')
  const follower = await follow(t, [path]).connected()
  appendFileSync(path, 'new\n')
  assert.deepEqual(await follower.told(1), ['new'])
})

async function run(t: TestContext, seed: number): Promise<void> {
  const random = new Random(seed)
  const folder = await temporaryFolder(t)
  const paths = [0, 1, 2].map((n) => join(folder, `lab-${n}.jsonl`))
  const files = [join(folder, '*.jsonl')]
  const written: string[] = []
  const told: string[] = []
  let follower: Follower | undefined = await new Follower(files).connected()
  const ends = () => follower?.stop()
  t.after(ends)
  let from: Record<string, string> = {}
  const line = () => {
    const text = `${written.length} ${'x'.repeat(random.pick([0, 5, 200, 2_000]))}`
    written.push(text)
    return `${text}\n`
  }
  for (let n = 0; n < OPERATIONS; n += 1) {
    const path = random.pick(paths)
    switch (random.pick(['append', 'append', 'append', 'torn', 'rotate', 'kill', 'start', 'pause'] as const)) {
      case 'append':
        appendFileSync(path, Array.from({ length: 1 + random.below(10) }, line).join(''))
        break
      case 'torn': {
        const text = line()
        const cut = random.below(text.length)
        appendFileSync(path, text.slice(0, cut))
        if (random.below(2) === 0) await sleep(random.below(30))
        appendFileSync(path, text.slice(cut))
        break
      }
      case 'rotate':
        if (existsSync(path)) rotate(path)
        break
      case 'kill': {
        // What was not saved yet is as if it had not been read. What is first is saved before it is connected.
        if (follower === undefined || follower.saves.length === 0) break
        await follower.stop()
        const save = follower.saves[Math.max(0, follower.saves.length - 1 - random.below(3))]
        assert.deepEqual([follower.losses, follower.skipped, follower.warnings], [[], 0, []])
        told.push(...follower.texts.slice(0, save?.told))
        from = save?.positions ?? {}
        follower = undefined
        break
      }
      case 'start':
        follower ??= new Follower(files, from)
        break
      case 'pause':
        await sleep(random.below(120))
    }
  }
  follower ??= new Follower(files, from)
  const last = follower
  for (const path of paths) appendFileSync(path, line())
  await until(() => told.length + last.lines.length >= written.length, 'all is told')
  // What would be told twice would be told by the next look.
  await sleep(100)
  await last.stop()
  assert.deepEqual([last.losses, last.skipped, last.warnings], [[], 0, []])
  const counts = new Map<string, number>()
  for (const text of [...told, ...last.texts]) counts.set(text, (counts.get(text) ?? 0) + 1)
  const wrong = written.map((text) => [text.slice(0, 4), counts.get(text) ?? 0]).filter(([, count]) => count !== 1)
  assert.deepEqual(wrong, [])
  assert.equal(counts.size, written.length)
}

const property = 'whatever is rotated while its reader is killed and started, every line is accounted for once'
test(property, { concurrency: 20 }, async (t) => {
  const seeds = Array.from({ length: RUNS }, (_, n) => FIRST_SEED + n)
  await Promise.all(seeds.map((seed) => t.test(`seed ${seed}`, (t) => run(t, seed))))
})
