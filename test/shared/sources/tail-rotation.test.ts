import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { homeOf, turnOf } from '../../../shared/sources/tail-rotation.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { filesIn, follow } from '../../support/tail-follower.ts'
import { until } from '../../support/until.ts'

async function log(t: TestContext, content: string): Promise<string> {
  const path = join(await temporaryFolder(t), 'x.log')
  writeFileSync(path, content)
  return path
}

function pack(from: string, to: string): void {
  writeFileSync(to, gzipSync(readFileSync(from)))
  unlinkSync(from)
}

/** Reads a file to its end and stops. @returns the saved positions. */
async function read(t: TestContext, path: string, lines: number): Promise<Record<string, string>> {
  const follower = follow(t, [path])
  await follower.told(lines)
  return await follower.stop()
}

/** Stops before the last of these lines was accounted for, having seen that it is there. */
async function readButOne(t: TestContext, path: string, lines: number): Promise<Record<string, string>> {
  const follower = follow(t, [path])
  await follower.told(lines)
  await follower.stop()
  const last = follower.lines.at(-1)
  return last === undefined ? {} : { [last.part]: last.position }
}

const line = (name: string, n: number) => `${name} ${n} ${'.'.repeat(40)}`
const lines = (name: string, count: number) => Array.from({ length: count }, (_, n) => line(name, n))
const content = (name: string, count: number) =>
  lines(name, count)
    .map((each) => `${each}\n`)
    .join('')

const names: [path: string, home: string, turn: string | undefined][] = [
  ['/l/x.log', '/l/x.log', undefined],
  ['/l/x.log.1', '/l/x.log', '1'],
  ['/l/x.log.12.gz', '/l/x.log', '12'],
  ['/l/x.log-20260101', '/l/x.log', '20260101'],
  ['/l/x.log-20260101.gz', '/l/x.log', '20260101'],
  ['/l/x.log.2026-01-01_10.gz', '/l/x.log', '2026010110'],
  ['/l/x-20260101.log', '/l/x.log', '20260101'],
  ['/l/x.1.log.gz', '/l/x.log', '1'],
  ['/l/x.log.gz', '/l/x.log', ''],
  ['/l/x.log.old', '/l/x.log', ''],
  ['/l/x.log.err', '/l/x.log', undefined],
  ['/l/xx.log.1', '/l/x.log', undefined],
  ['/l/x2.log', '/l/x.log', undefined],
  ['/m/x.log.1', '/l/x.log', undefined],
  ['/l/history.2', '/l/history', '2'],
]

for (const [path, home, turn] of names) {
  test(`${path} is ${turn === undefined ? 'no' : 'a'} rotated form of ${home}`, () => {
    assert.equal(turnOf(path, home), turn)
    if (turn !== undefined && !path.endsWith('.gz')) assert.equal(homeOf(path), home)
  })
}

test('rename and recreate: what is still written to the old file comes too', async (t) => {
  const path = await log(t, 'one\n')
  const follower = follow(t, [path])
  await follower.told(1)
  renameSync(path, `${path}.1`)
  appendFileSync(`${path}.1`, 'two\n')
  writeFileSync(path, 'three\n')
  assert.deepEqual(await follower.told(3), ['one', 'two', 'three'])
  appendFileSync(`${path}.1`, 'late\n')
  await follower.told(4)
  unlinkSync(`${path}.1`)
  await until(() => follower.parts.length === 1, 'the old file is forgotten')
  assert.deepEqual(follower.losses, [])
  assert.ok(follower.lines.every((each) => each.path === path))
})

test('rename to an unlikely name', async (t) => {
  const path = await log(t, 'one\n')
  const follower = follow(t, [path])
  await follower.told(1)
  renameSync(path, join(path, '..', 'elsewhere'))
  appendFileSync(join(path, '..', 'elsewhere'), 'two\n')
  assert.deepEqual(await follower.told(2), ['one', 'two'])
})

test('rename and recreate while nobody looks, twice', async (t) => {
  const path = await log(t, 'one\n')
  const from = await read(t, path, 1)
  appendFileSync(path, 'two\n')
  renameSync(path, `${path}.2`)
  writeFileSync(`${path}.1`, 'three\n')
  writeFileSync(path, 'four\n')
  assert.deepEqual(await follow(t, [path], from).told(3), ['two', 'three', 'four'])
})

test('truncate in place', async (t) => {
  const path = await log(t, 'one\ntwo\n')
  const follower = follow(t, [path])
  await follower.told(2)
  truncateSync(path)
  appendFileSync(path, 'x\n')
  assert.deepEqual(await follower.told(3), ['one', 'two', 'x'])
  truncateSync(path)
  appendFileSync(path, 'grown past where it was read to\n')
  assert.equal((await follower.told(4))[3], 'grown past where it was read to')
  await until(() => follower.parts.length === 1, 'what it was is forgotten')
  assert.deepEqual(follower.losses, [])
})

test('a truncated file starts with the same KiB, and grew past where it was read to', async (t) => {
  const head = content('head', 100)
  const path = await log(t, `${head}${content('a', 10)}`)
  const from = await read(t, path, 110)
  truncateSync(path)
  appendFileSync(path, `${head}${content('b', 20)}`)
  assert.deepEqual((await follow(t, [path], from).told(120)).slice(100), lines('b', 20))
})

test('a writer that goes on at its old offset after a truncation leaves a hole, which is passed over', async (t) => {
  const path = await log(t, content('a', 10_000))
  const follower = follow(t, [path])
  await follower.told(10_000)
  const { size } = statSync(path)
  truncateSync(path)
  truncateSync(path, size)
  appendFileSync(path, 'after\n')
  assert.equal((await follower.told(10_001)).at(-1), 'after')
  assert.equal(follower.skipped, 0)
})

for (const [name, files] of [
  ['', ''],
  [' among what is asked for', '*'],
] as const) {
  test(`copytruncate, the copy${name}: nothing twice, nothing lost`, async (t) => {
    const path = await log(t, 'one\n')
    const follower = follow(t, [path + files])
    await follower.told(1)
    for (let turn = 0; turn < 3; turn += 1) {
      appendFileSync(path, `unread ${turn}\n`)
      if (existsSync(`${path}.1`)) renameSync(`${path}.1`, `${path}.${turn + 1}`)
      copyFileSync(path, `${path}.1`)
      truncateSync(path)
      appendFileSync(path, `${turn} grown past the old offset ${'.'.repeat(100 * turn)}\n`)
      await follower.told(3 + 2 * turn)
    }
    const expected = [0, 1, 2].flatMap((turn) => [
      `unread ${turn}`,
      `${turn} grown past the old offset ${'.'.repeat(100 * turn)}`,
    ])
    assert.deepEqual(follower.texts, ['one', ...expected])
    const next = await follow(t, [path + files], await follower.stop()).connected()
    appendFileSync(path, 'end\n')
    assert.deepEqual(await next.told(1), ['end'])
  })

  test(`copytruncate while nobody looks, the copy${name}`, async (t) => {
    const path = await log(t, 'one\n')
    const from = await read(t, path, 1)
    appendFileSync(path, 'two\n')
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
    appendFileSync(path, 'three, grown past the old offset\n')
    assert.deepEqual(await follow(t, [path + files], from).told(2), ['two', 'three, grown past the old offset'])
  })
}

test('a copy that is being made, and stays unfinished a while, is not read', async (t) => {
  const path = await log(t, content('a', 100))
  const follower = follow(t, [`${path}*`], {}, { look_ms: 20 })
  await follower.told(100)
  const whole = readFileSync(path)
  for (const end of [0, 10, 2_000, whole.length]) {
    writeFileSync(`${path}.1`, whole.subarray(0, end))
    appendFileSync(path, `after ${end}\n`)
    await until(() => follower.texts.at(-1) === `after ${end}`, 'the file itself is read on')
  }
  assert.equal(follower.lines.length, 104)
})

test('delete and recreate, again and again, with the same content and whatever inode', async (t) => {
  const path = await log(t, 'same\n')
  const follower = follow(t, [path])
  for (let turn = 1; turn < 10; turn += 1) {
    await follower.told(turn)
    unlinkSync(path)
    writeFileSync(path, 'same\n')
  }
  await follower.told(10)
  await until(() => follower.parts.length === 1, 'the old ones are forgotten')
  assert.equal(follower.lines.length, 10)
  assert.deepEqual(follower.losses, [])
})

for (const suffix of ['.1.gz', '-20260101.gz', '.2026-01-01.gz', '.gz', '.1', '-20260101', '.old']) {
  test(`x.log became x.log${suffix} while nobody looked`, async (t) => {
    const path = await log(t, content('a', 100))
    const from = await read(t, path, 100)
    appendFileSync(path, content('b', 100))
    if (suffix.endsWith('.gz')) pack(path, path + suffix)
    else {
      copyFileSync(path, path + suffix)
      unlinkSync(path)
    }
    writeFileSync(path, 'now\n')
    const follower = follow(t, [path], from)
    assert.deepEqual(await follower.told(101), [...lines('b', 100), 'now'])
    appendFileSync(path, 'on\n')
    assert.equal((await follower.told(102)).at(-1), 'on')
    assert.deepEqual(follower.losses, [])
    const next = await follow(t, [path], await follower.stop()).connected()
    appendFileSync(path, 'end\n')
    assert.deepEqual(await next.told(1), ['end'])
  })
}

for (const [name, older] of [
  ['numbers', ['.3.gz', '.2.gz', '.1']],
  ['dates', ['-20260101.gz', '-20260102.gz', '-20260103']],
] as const) {
  test(`several rotations by ${name} are read in order, oldest first, packed ones in many batches`, async (t) => {
    const path = await log(t, content('before', 100))
    const from = await read(t, path, 100)
    appendFileSync(path, content('a', 30_000))
    pack(path, path + older[0])
    writeFileSync(path, content('b', 5_000))
    pack(path, path + older[1])
    writeFileSync(path + older[2], content('c', 5_000))
    writeFileSync(path, content('d', 5))
    const follower = follow(t, [path], from)
    const expected = [...lines('a', 30_000), ...lines('b', 5_000), ...lines('c', 5_000), ...lines('d', 5)]
    assert.deepEqual(await follower.told(40_005), expected)
  })
}

test('a restart in the middle of packed files goes on there', async (t) => {
  const path = await log(t, 'before\n')
  let from = await read(t, path, 1)
  appendFileSync(path, content('a', 5_000))
  pack(path, `${path}.2.gz`)
  writeFileSync(path, content('b', 5_000))
  pack(path, `${path}.1.gz`)
  writeFileSync(path, content('c', 5))
  const texts: string[] = []
  while (texts.length < 10_005) {
    const follower = follow(t, [path], from)
    await follower.told(1)
    from = await follower.stop()
    texts.push(...follower.texts)
  }
  assert.deepEqual(texts, [...lines('a', 5_000), ...lines('b', 5_000), ...lines('c', 5)])
})

test('generations that start alike are told apart by what was read last, or by time', async (t) => {
  const head = content('banner', 50)
  const path = await log(t, head + content('a', 10))
  const from = await read(t, path, 60)
  appendFileSync(path, 'rest\n')
  const before = head + content('z', 50)
  writeFileSync(`${path}.3.gz`, gzipSync(before))
  pack(path, `${path}.2.gz`)
  writeFileSync(`${path}.1`, `${head}${content('b', 30)}`)
  writeFileSync(path, head)
  const texts = await follow(t, [path], from).told(1 + 80 + 50)
  assert.deepEqual(texts, ['rest', ...lines('banner', 50), ...lines('b', 30), ...lines('banner', 50)])
})

test('a file that was empty when last seen is read in what became of it', async (t) => {
  const path = await log(t, '')
  const first = await follow(t, [path]).connected()
  await until(() => first.parts.length === 1, 'it is on record')
  const from = await first.stop()
  // Before its time: times of files are those of the kernel's last tick.
  await until(() => {
    writeFileSync(path, 'one\n')
    return statSync(path).mtimeMs > statSync(path).birthtimeMs + 20
  }, 'the clock has ticked')
  pack(path, `${path}.2.gz`)
  writeFileSync(path, 'two\n')
  pack(path, `${path}.1.gz`)
  writeFileSync(path, 'three\n')
  const follower = follow(t, [path], from)
  assert.deepEqual((await follower.told(3)).sort(), ['one', 'three', 'two'])
})

test('a packed file that ends within a line: that is counted, not told', async (t) => {
  const path = await log(t, 'one\n')
  const from = await read(t, path, 1)
  appendFileSync(path, 'two\nthr')
  pack(path, `${path}.1.gz`)
  writeFileSync(path, 'now\n')
  const follower = follow(t, [path], from)
  assert.deepEqual(await follower.told(2), ['two', 'now'])
  assert.equal(follower.skipped, 1)
})

test('a packed file that is damaged is one warning, and read on once it is whole', async (t) => {
  const path = await log(t, content('a', 100))
  const from = await read(t, path, 100)
  appendFileSync(
    path,
    lines('b', 20_000)
      .map((each, n) => `${each}${Math.sin(n)}\n`)
      .join(''),
  )
  const packed = gzipSync(readFileSync(path))
  unlinkSync(path)
  writeFileSync(`${path}.1.gz`, packed.subarray(0, packed.length / 2))
  writeFileSync(path, 'now\n')
  const follower = follow(t, [path], from, { look_ms: 20 })
  await until(() => follower.texts.includes('now'), 'the file in place is read all the same')
  assert.deepEqual(follower.warnings, ['cannot read a file: Z_BUF_ERROR'])
  writeFileSync(`${path}.1.gz`, packed)
  await follower.told(20_001)
  assert.equal(new Set(follower.texts).size, 20_001)
  assert.equal(follower.lines.length, 20_001)
})

test('what is packed is never read for itself', async (t) => {
  const path = await log(t, 'one\n')
  writeFileSync(`${path}.1.gz`, gzipSync('old\n'))
  const follower = follow(t, [`${path}*`])
  await follower.told(1)
  writeFileSync(`${path}.2.gz`, gzipSync('older\n'))
  appendFileSync(path, 'two\n')
  assert.deepEqual(await follower.told(2), ['one', 'two'])
})

function replace(path: string, empty: (path: string) => void): void {
  empty(path)
  appendFileSync(path, 'new\n')
}

const gone: [name: string, happens: (path: string) => void, lost: boolean][] = [
  ['removed', (path) => unlinkSync(path), true],
  ['replaced', (path) => replace(path, unlinkSync), true],
  ['truncated', (path) => replace(path, truncateSync), true],
  ['packed', (path) => pack(path, `${path}.1.gz`), false],
]

for (const [name, happens, lost] of gone) {
  test(`${name} with a line unread: ${lost ? 'a loss' : 'no loss'}`, async (t) => {
    const path = await log(t, 'one\ntwo\n')
    const from = await readButOne(t, path, 2)
    happens(path)
    const follower = follow(t, [path], from)
    if (lost) await until(() => follower.losses.length > 0, 'it is told')
    else await follower.told(1)
    const reason = `${path} was removed, replaced or truncated with 4 bytes unread`
    assert.deepEqual(follower.losses, lost ? [{ cause: 'overwritten', reason, lost: 4 }] : [])
    assert.deepEqual(follower.texts, existsSync(path) ? ['new'] : lost ? [] : ['two'])
    assert.ok(!lost || filesIn(from).every((part) => !(part in follower.positions)))
  })

  test(`${name} with nothing known to be unread: no loss`, async (t) => {
    const path = await log(t, 'one\n')
    const from = await read(t, path, 1)
    happens(path)
    writeFileSync(path, 'on\n')
    const follower = follow(t, [path], from)
    await until(() => filesIn(from).every((part) => !(part in follower.positions)), 'it is forgotten')
    assert.deepEqual(follower.losses, [])
    assert.deepEqual(follower.texts, ['on'])
  })
}

test('where the file itself was rotated out, what came after it is read', async (t) => {
  const path = await log(t, 'one\n')
  const from = await read(t, path, 1)
  const { mtimeMs } = statSync(path)
  unlinkSync(path)
  await until(() => {
    writeFileSync(`${path}.1`, 'two\n')
    return statSync(`${path}.1`).mtimeMs > mtimeMs
  }, 'the clock has ticked')
  pack(`${path}.1`, `${path}.1.gz`)
  writeFileSync(path, 'three\n')
  assert.deepEqual((await follow(t, [path], from).told(2)).sort(), ['three', 'two'])
})
