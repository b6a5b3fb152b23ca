import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync, readlinkSync, writeSync } from 'node:fs'
import { appendFile, chmod, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Line } from '../../../shared/sources/tail.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { Follower, follow } from '../../support/tail-follower.ts'
import { until } from '../../support/until.ts'

async function log(t: TestContext, content = ''): Promise<string> {
  const path = join(await temporaryFolder(t), 'x.log')
  await writeFile(path, content)
  return path
}

test('a file is told from its start, and what is appended to it as it is, long before the disk is compared again', async (t) => {
  const path = await log(t, 'one\ntwo\n')
  const follower = follow(t, [path])
  assert.deepEqual(await follower.told(2), ['one', 'two'])
  await appendFile(path, 'three\n')
  assert.deepEqual(await follower.told(3), ['one', 'two', 'three'])
  const [first] = follower.lines
  assert.equal(first?.path, path)
  assert.ok(Math.abs((first?.time ?? 0) - Date.now() / 1000) < 60)
  assert.equal(follower.status.lag_s, 0)
  assert.ok(follower.status.last_event_at)
})

test('without any file it is connected, and says that it has no position', async (t) => {
  const follower = await follow(t, [join(await temporaryFolder(t), 'a', 'b', 'x.log')]).connected()
  assert.deepEqual(follower.status, { connected: true, position: null, lag_s: 0 })
  assert.deepEqual(follower.warnings, [])
})

test('a next one goes on exactly where the last one stopped', async (t) => {
  const path = await log(t, 'one\ntwo\n')
  const first = follow(t, [path])
  await first.told(2)
  const from = await first.stop()
  await appendFile(path, 'three\n')
  const second = follow(t, [path], from)
  assert.deepEqual(await second.told(1), ['three'])
  const third = follow(t, [path], await second.stop())
  await appendFile(path, 'four\n')
  assert.deepEqual(await third.told(1), ['four'])
})

test('from the position of a line on, that line is met again first', async (t) => {
  const path = await log(t, Array.from({ length: 3_000 }, (_, n) => `line ${n}\n`).join(''))
  const follower = follow(t, [path])
  await follower.told(3_000)
  await follower.stop()
  for (const index of [0, 1, 500, 2_500, 2_999]) {
    const { part, position, text } = follower.lines[index] as Line
    const again = follow(t, [path], { [part]: position })
    assert.equal((await again.told(3_000 - index))[0], text)
    assert.equal(again.lines.length, 3_000 - index)
    await again.stop()
  }
})

test('a torn line is held back until its newline arrives, also across a restart', async (t) => {
  const path = await log(t, 'one\ntw')
  const first = follow(t, [path])
  assert.deepEqual(await first.told(1), ['one'])
  await appendFile(path, 'o')
  const second = follow(t, [path], await first.stop())
  await second.connected()
  await appendFile(path, '\nthree')
  assert.deepEqual(await second.told(1), ['two'])
  assert.deepEqual(second.losses, [])
})

test('a line of 256 MiB is told in part, once, in bounded memory, and what follows it whole', async (t) => {
  const path = await log(t, 'before\n')
  const mebibyte = Buffer.alloc(1024 * 1024, 'x')
  const descriptor = openSync(path, 'a')
  for (let n = 0; n < 256; n += 1) writeSync(descriptor, mebibyte)
  writeSync(descriptor, '\nafter\n')
  closeSync(descriptor)
  const used = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
  const before = used()
  let most = 0
  const follower = follow(t, [path])
  await until(() => {
    most = Math.max(most, used())
    return follower.lines.length === 3
  }, 'the line after it is told')
  const [first, long, last] = follower.texts
  assert.deepEqual([first, long?.length, last], ['before', 256 * 1024, 'after'])
  assert.equal(follower.skipped, 1)
  assert.ok(most - before < 96 * 1024 * 1024, `grew by ${most - before} bytes`)
})

test('a restart in the middle of an endless line neither tells nor counts it again', async (t) => {
  const path = await log(t, 'x'.repeat(300 * 1024))
  const first = follow(t, [path])
  await first.told(1)
  const second = follow(t, [path], await first.stop())
  await appendFile(path, 'y\nafter\n')
  assert.deepEqual(await second.told(1), ['after'])
  assert.deepEqual([first.skipped, second.skipped], [1, 0])
})

test('batches are bounded, and many small appends come in few', async (t) => {
  const path = await log(t, 'x\n'.repeat(10_000))
  const follower = follow(t, [path])
  await follower.told(10_000)
  assert.equal(follower.batches, 20)
  const large = await log(t, `${'y'.repeat(200_000)}\n`.repeat(20))
  const next = follow(t, [large])
  await next.told(20)
  assert.ok(next.batches >= 4 && next.batches <= 7, `${next.batches} batches`)
})

test('a busy file starves no other', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'busy.log'), 'x\n'.repeat(50_000))
  for (const name of ['a', 'b', 'c']) await writeFile(join(folder, `${name}.log`), `${name}\n`)
  const follower = follow(t, [join(folder, '*.log')])
  await follower.told(50_003)
  const quiet = follower.texts.flatMap((text, index) => (text === 'x' ? [] : [index]))
  assert.equal(quiet.length, 3)
  assert.ok(
    quiet.every((index) => index < 5_000),
    `${quiet}`,
  )
})

test('a folder created later, several levels deep, and created again', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'a', 'b', 'c', 'x.log')
  const follower = await follow(t, [path]).connected()
  await mkdir(join(folder, 'a', 'b', 'c'), { recursive: true })
  await writeFile(path, 'one\n')
  assert.deepEqual(await follower.told(1), ['one'])
  await rm(join(folder, 'a'), { recursive: true })
  await mkdir(join(folder, 'a'))
  await mkdir(join(folder, 'a', 'b', 'c'), { recursive: true })
  await writeFile(path, 'two\n')
  assert.deepEqual(await follower.told(2), ['one', 'two'])
  assert.deepEqual(follower.losses, [])
})

test('globs: files and folders that come later, at every level, and nothing else', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await follow(t, [join(folder, '*/logs/*.log'), join(folder, 'deep/**/*.txt')]).connected()
  await mkdir(join(folder, 'a', 'logs'), { recursive: true })
  await writeFile(join(folder, 'a', 'logs', 'x.log'), 'one\n')
  await writeFile(join(folder, 'a', 'logs', 'x.txt'), 'no\n')
  await writeFile(join(folder, 'a', 'x.log'), 'no\n')
  await follower.told(1)
  await mkdir(join(folder, 'deep', 'b', 'c'), { recursive: true })
  await writeFile(join(folder, 'deep', 'b', 'c', 'x.txt'), 'two\n')
  await follower.told(2)
  await appendFile(join(folder, 'a', 'logs', 'x.log'), 'three\n')
  assert.deepEqual(await follower.told(3), ['one', 'two', 'three'])
})

test('a symbolic link that is swapped, and one of its folders', async (t) => {
  const folder = await temporaryFolder(t)
  for (const name of ['a', 'b']) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, '1.log'), `${name}1\n`)
    await writeFile(join(folder, name, '2.log'), `${name}2\n`)
    await symlink('1.log', join(folder, name, 'current'))
  }
  await symlink('a', join(folder, 'now'))
  const path = join(folder, 'now', 'current')
  const follower = follow(t, [path])
  await follower.told(1)
  await symlink('2.log', join(folder, 'new'))
  await rename(join(folder, 'new'), join(folder, 'a', 'current'))
  await follower.told(2)
  await symlink('b', join(folder, 'new'))
  await rename(join(folder, 'new'), join(folder, 'now'))
  await follower.told(3)
  await appendFile(join(folder, 'b', '1.log'), 'more\n')
  await follower.told(4)
  // The old ones are still written to by who holds them open.
  await appendFile(join(folder, 'a', '1.log'), 'late\n')
  assert.deepEqual(await follower.told(5), ['a1', 'a2', 'b1', 'more', 'late'])
  assert.equal(follower.lines[4]?.path, path)
})

test('a file that may not be read is one warning, and read as soon as it may', async (t) => {
  const path = await log(t, 'one\n')
  await chmod(join(path, '..'), 0o777)
  await chmod(path, 0)
  const root = process.geteuid?.() === 0
  if (root) process.seteuid?.(65_534)
  try {
    const follower = follow(t, [path], {}, { look_ms: 20 })
    await until(() => follower.warnings.length > 0, 'it is warned of')
    if (root) process.seteuid?.(0)
    await chmod(path, 0o644)
    if (root) process.seteuid?.(65_534)
    assert.deepEqual(await follower.told(1), ['one'])
    assert.deepEqual(follower.warnings, ['cannot read a file: EACCES'])
    await follower.stop()
  } finally {
    if (root) process.seteuid?.(0)
  }
})

test('a folder in place of a file is one warning, and the file is read once it is there', async (t) => {
  const path = join(await temporaryFolder(t), 'x.log')
  await mkdir(path)
  const follower = await follow(t, [path], {}, { look_ms: 20 }).connected()
  await writeFile(join(path, 'inside'), 'no\n')
  await rm(path, { recursive: true })
  await writeFile(path, 'one\n')
  assert.deepEqual(await follower.told(1), ['one'])
  assert.deepEqual(follower.warnings, ['cannot follow a path: EISDIR'])
})

test('more files than are followed are counted, and warned of once', async (t) => {
  const folder = await temporaryFolder(t)
  for (let n = 0; n < 12; n += 1) await writeFile(join(folder, `${n}.log`), `${n}\n`)
  const follower = follow(t, [join(folder, '*.log')], {}, { max_files: 10, look_ms: 20 })
  await follower.told(10)
  assert.equal(follower.skipped, 2)
  assert.deepEqual(follower.warnings, ['more files than are followed: '])
  await rm(join(folder, '0.log'))
  await rm(join(folder, '1.log'))
  await rm(join(folder, '2.log'))
  assert.equal((await follower.told(12)).length, 12)
  assert.equal(follower.skipped, 2)
})

test('what was saved of files no longer asked for, or cannot be read, is forgotten', async (t) => {
  const path = await log(t, 'one\n')
  const other = await log(t, 'other\n')
  const first = follow(t, [path, other])
  await first.told(2)
  const second = follow(t, [path], { ...(await first.stop()), broken: '{' })
  await until(() => second.parts.length === 1, 'the others are forgotten')
  assert.equal(second.warnings.length, 1)
  assert.deepEqual(second.texts, [])
})

test('what is lost unheard is found by the slow comparison', async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'a', 'b'), { recursive: true })
  const path = join(folder, 'a', 'b', 'x.log')
  await writeFile(path, 'one\n')
  const follower = follow(t, [path], {}, { look_ms: 50 })
  await follower.told(1)
  // Nobody listens that high up.
  await rename(join(folder, 'a'), join(folder, 'old'))
  await mkdir(join(folder, 'a', 'b'), { recursive: true })
  await writeFile(path, 'two\n')
  assert.deepEqual(await follower.told(2), ['one', 'two'])
})

test('it ends when it is told to, whatever it does, and leaves no descriptor behind', async (t) => {
  const path = await log(t, 'x\n'.repeat(100_000))
  const open = () =>
    readdirSync('/proc/self/fd')
      .flatMap((name) => {
        try {
          return [readlinkSync(join('/proc/self/fd', name))]
        } catch {
          return []
        }
      })
      .filter((target) => target.startsWith(join(path, '..')))
  const idle = follow(t, [path])
  await idle.told(100_000)
  // It looks once more whether that was all.
  await until(() => open().length === 0, 'nothing is open')
  await idle.stop()
  const busy = new Follower([path])
  await busy.told(1)
  await busy.stop()
  assert.deepEqual(open(), [])
  await truncate(path)
})
