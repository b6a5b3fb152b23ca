import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { followIndex, held, startIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'

// `FILES=20000 npx tsx --test test/services/source-index/bursts.test.ts` is the burst at full size: the kernel's queue of
// events overflows.
const FILES = Number(process.env.FILES ?? 600)
const A_FOLDER = 40

let redis: TestRedis
let other: TestRedis
before(async () => {
  redis = await startRedis()
  other = await startRedis()
})
after(async () => {
  await redis.stop()
  await other.stop()
})

function git(root: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false']
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: root, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
}

/** Writes all files at once, so that nothing hears of them meanwhile. */
function write(root: string, text: (n: number) => string): void {
  for (let n = 0; n < FILES; n += 1) {
    const folder = join(root, `package-${Math.floor(n / A_FOLDER)}`)
    if (n % A_FOLDER === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, n % 2 === 0 ? `m${n}.py` : `m${n}.ts`), text(n))
  }
}

/** Waits until an index is as one that is made of the same tree afresh. */
async function assertFresh(t: TestContext, root: string): Promise<void> {
  await other.client.flushall()
  const fresh = startIndex(t, other, { roots: [root] })
  await fresh.level()
  await fresh.stop()
  const should = await held(other)
  assert.equal(Object.keys(should.files).length, FILES)
  await until(async () => isDeepStrictEqual(await held(redis), should), 'the index is as a fresh one', 120_000)
}

test(`${FILES} files created at once, and branches switched: the index is as a fresh one`, async (t) => {
  const root = await temporaryFolder(t)
  git(root, 'init', '--quiet', '--initial-branch=first')
  const running = startIndex(t, redis, { roots: [root], compare_s: 3_600 })
  const follower = followIndex(t, redis, (_, summary) => JSON.stringify(summary))
  await running.level()

  // Into folders that it knows, whose events alone tell of them.
  for (let n = 0; n < FILES; n += A_FOLDER) mkdirSync(join(root, `package-${n / A_FOLDER}`))
  await until(() => follower.isLevel, 'the reader follows')
  write(root, (n) => `a${n} = ${n}\n`)
  await until(() => running.work.files === FILES, 'all files are indexed', 120_000)
  await assertFresh(t, root)

  git(root, 'add', '--all')
  git(root, 'commit', '--quiet', '--message=first')
  git(root, 'checkout', '--quiet', '-b', 'second')
  write(root, (n) => (n % 3 === 0 ? `b${n} = ${n}\nc = 1\n` : `a${n} = ${n}\n`))
  git(root, 'commit', '--quiet', '--all', '--message=second')
  await assertFresh(t, root)

  const { parsed } = running.work
  for (const branch of ['first', 'second', 'first', 'second']) git(root, 'checkout', '--quiet', branch)
  git(root, 'checkout', '--quiet', 'first')
  await assertFresh(t, root)
  assert.equal(running.work.parsed, parsed, 'what was parsed once is known')
  const { files, summaries } = await held(redis)
  const told = Object.entries(files).map(
    ([path, value]) => [path, summaries[(JSON.parse(value) as [string])[0]]] as const,
  )
  await until(() => told.every(([path, json]) => follower.values.get(path) === json), 'the reader has the first branch')
  assert.equal(follower.values.size, FILES)
})
