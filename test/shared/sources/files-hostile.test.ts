import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { FileReader } from '../../../shared/sources/files.ts'
import { followFiles, TextReader } from '../../support/files-follower.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'

function sparse(path: string, bytes: number): void {
  const descriptor = openSync(path, 'w')
  ftruncateSync(descriptor, bytes)
  closeSync(descriptor)
}

const hostile: [name: string, make: (path: string) => void, reason: string][] = [
  ['a pipe that nobody writes to', (path) => execFileSync('mkfifo', [path]), 'not a regular file'],
  ['an endless device by a link', (path) => symlinkSync('/dev/zero', path), 'not a regular file'],
  ['a link to itself', (path) => symlinkSync(path, path), 'ELOOP'],
  ['a sparse file of 200 MB', (path) => sparse(path, 200_000_000), 'larger than 67108864 bytes'],
  ['a bomb', (path) => writeFileSync(path, gzipSync(Buffer.alloc(70_000_000))), 'unpacks to more than 67108864 bytes'],
]

for (const [name, make, reason] of hostile) {
  for (const asked of ['by its path', 'in a folder', 'by a glob'] as const) {
    test(`${name}, asked for ${asked}: one skip and one warning`, async (t) => {
      const folder = await temporaryFolder(t)
      const path = join(folder, 'out', 'a.xml')
      mkdirSync(join(folder, 'out'))
      make(path)
      const by = { 'by its path': path, 'in a folder': join(folder, 'out'), 'by a glob': join(folder, 'out', '*.xml') }
      const sink: FileReader<string> = { push: () => true, end: () => ({ kind: 'partial', reason: 'endless' }) }
      const open = (at: string) => (at.endsWith('last') ? new TextReader() : sink)
      const follower = followFiles(t, [by[asked], join(folder, 'last')], {}, { look_ms: 20, open })
      await until(() => follower.skipped === 1, 'it is passed over')
      writeFileSync(join(folder, 'last'), 'last end')
      assert.deepEqual(await follower.told(1), ['last end'])
      assert.deepEqual([follower.skipped, follower.warnings], [1, [`a file is passed over: ${reason}`]])
    })
  }
}

test('a large file that another source reads is nothing to warn of', async (t) => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, 'run.jsonl'), 'other lines')
  truncateSync(join(folder, 'run.jsonl'), 200_000_000)
  writeFileSync(join(folder, 'z.xml'), 'last end')
  const follower = followFiles(t, [folder])
  assert.deepEqual(await follower.told(1), ['last end'])
  assert.deepEqual([follower.skipped, follower.warnings], [0, []])
})

test('a pipe and a socket that come later are never opened', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await followFiles(t, [folder]).connected()
  execFileSync('mkfifo', [join(folder, 'a')])
  const server = createServer().listen(join(folder, 'b'))
  t.after(() => server.close())
  await until(() => follower.skipped === 2, 'they are passed over')
  writeFileSync(join(folder, 'c'), 'one end')
  assert.deepEqual(await follower.told(1), ['one end'])
})

test('folders that link to each other are no way without end', async (t) => {
  const folder = await temporaryFolder(t)
  mkdirSync(join(folder, 'a'))
  symlinkSync(folder, join(folder, 'a', 'b'))
  writeFileSync(join(folder, 'a', 'c'), 'one end')
  assert.deepEqual(await followFiles(t, [folder]).told(1), ['one end'])
})

test('what may not be read is one skip and one warning, and is read once it may', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'a')
  chmodSync(folder, 0o755)
  writeFileSync(path, 'one end')
  chmodSync(path, 0o000)
  const me = process.geteuid?.() ?? 0
  // Root may read everything.
  if (me === 0) process.seteuid?.(65_534)
  try {
    const follower = followFiles(t, [folder], {}, { look_ms: 20 })
    await until(() => follower.skipped === 1, 'it is passed over')
    assert.deepEqual(follower.warnings, ['a file is passed over: EACCES'])
    process.seteuid?.(me)
    chmodSync(path, 0o644)
    assert.deepEqual(await follower.told(1), ['one end'])
    assert.equal(follower.skipped, 1)
  } finally {
    process.seteuid?.(me)
  }
})

test('a folder by the name of a report is none, and the file that takes its place is one', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'a.xml')
  mkdirSync(path)
  writeFileSync(join(path, 'b'), 'below end')
  const glob = join(folder, '*.xml')
  const follower = await followFiles(t, [glob], {}, { look_ms: 20 }).connected()
  renameSync(path, `${path}.old`)
  writeFileSync(path, 'one end')
  assert.deepEqual(await follower.told(1), ['one end'])
})

test('bytes of any value are passed as they are', async (t) => {
  const folder = await temporaryFolder(t)
  const text = `\0\0${Buffer.from(Array.from({ length: 256 }, (_, n) => n)).toString('latin1')}\0end`
  writeFileSync(join(folder, 'a'), text, 'latin1')
  assert.deepEqual(await followFiles(t, [folder]).told(1), [text])
})

test('a file that grows without end is read once, and then not before it is still', async (t) => {
  const folder = await temporaryFolder(t)
  let reads = 0
  const open = () => {
    const reader = new TextReader()
    const push = (piece: Uint8Array) => {
      reads += 1
      return reader.push(piece)
    }
    return { push, end: () => reader.end() }
  }
  const follower = await followFiles(t, [folder], {}, { open, settle_ms: 3_600_000 }).connected()
  for (let n = 0; n < 200; n += 1) {
    appendFileSync(join(folder, 'a'), 'x'.repeat(100))
    await new Promise((resolve) => setImmediate(resolve))
  }
  writeFileSync(join(folder, 'b'), 'one end')
  await follower.told(1)
  assert.equal(reads, 2)
})

test('more files than are read: the newest are, and the others are counted', async (t) => {
  const folder = await temporaryFolder(t)
  for (let n = 0; n < 4; n += 1) {
    writeFileSync(join(folder, String(n)), `${n} end`)
    utimesSync(join(folder, String(n)), 1_000 + n, 1_000 + n)
  }
  const follower = followFiles(t, [folder], {}, { max_files: 3, look_ms: 20 })
  assert.deepEqual(await follower.told(3), ['1 end', '2 end', '3 end'])
  await until(() => follower.skipped === 1, 'one is refused')
  assert.deepEqual(follower.warnings, ['more files than are followed: the oldest are left out: '])
})

test('of files that went the first told is forgotten, and told anew if it comes back', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await followFiles(t, [folder], {}, { max_files: 3 }).connected()
  for (let n = 0; n < 5; n += 1) {
    writeFileSync(join(folder, String(n)), `${n} end`)
    await follower.told(n + 1)
    unlinkSync(join(folder, String(n)))
  }
  const kept = () => Object.keys(follower.positions).sort()
  assert.deepEqual(
    kept(),
    [2, 3, 4].map((n) => join(folder, String(n))),
  )
  writeFileSync(join(folder, '4'), '4 end')
  writeFileSync(join(folder, '0'), '0 end')
  assert.deepEqual((await follower.told(6)).slice(5), ['0 end'])
  assert.deepEqual(
    kept(),
    [0, 3, 4].map((n) => join(folder, String(n))),
  )
})

test('20,000 files that come at once, in new folders, are all told', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await followFiles(t, [folder], {}, { max_files: 30_000 }).connected()
  let ticks = 0
  const ticking = setInterval(() => {
    ticks += 1
  }, 1)
  t.after(() => clearInterval(ticking))
  for (let n = 0; n < 20_000; n += 1) {
    if (n % 2_000 === 0) mkdirSync(join(folder, String(n / 2_000)))
    writeFileSync(join(folder, String(Math.floor(n / 2_000)), String(n)), `${n} end`)
  }
  await until(() => follower.items.length >= 20_000, 'all are told', 180_000)
  assert.equal(new Set(follower.texts).size, 20_000)
  assert.ok(ticks > 100, 'others have their turn meanwhile')
})
