import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { childrenOf } from '../../support/live-fleet.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { followIndex, held, startIndex } from '../../support/source-index.ts'
import { until } from '../../support/until.ts'
import { writeFiles } from '../../support/written-files.ts'

let redis: TestRedis
before(async () => {
  redis = await startRedis()
})
after(() => redis.stop())
beforeEach(() => redis.client.flushall())

const names = (values: ReadonlyMap<string, unknown>) => [...values.keys()].sort().join(' ')

/** What is told of a file: its lines, and whether it is broken or cut. */
const outline = (_: string, { lines, broken, cut }: { lines: number; broken?: true; cut?: true }) =>
  `${lines}${broken ? ' broken' : ''}${cut ? ' cut' : ''}`

test('of what does not parse any more the last summary stands, and it is counted', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.ts': 'export const a = 1\n', 'b.ts': 'export const (\n' })
  const index = startIndex(t, redis, { roots: [root] })
  const follower = followIndex(t, redis, outline)
  await until(() => follower.isLevel, 'it has all')
  assert.deepEqual([follower.values.get('b.ts'), follower.said.at(-1)], ['2 broken', 'level 2 1'])
  const good = follower.values.get('a.ts')
  const [since] = index.faults.map((fault) => fault.since)
  assert.deepEqual(index.faults, [{ path: 'b.ts', line: 1, error: 'Variable declaration expected.', since }])

  writeFiles(root, { 'a.ts': 'export const a = (\n\n\n' })
  await until(() => index.work.failed === 2 && follower.said.at(-1) === 'level 2 2', 'it is counted')
  assert.equal(follower.values.get('a.ts'), good)
  writeFiles(root, { 'a.ts': 'export const a = 1\n\n\n\n', 'b.ts': 'export const b = 1\n' })
  await until(() => follower.said.at(-1) === 'level 2 0', 'both parse')
  assert.notEqual(follower.values.get('a.ts'), good)
  assert.deepEqual(index.faults, [])
})

test('why a file does not parse is told once, through edits, and is known after a restart', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.ts': 'export const a = 1\n', 'b.py': 'b = 1\nc = "\n', 'c.py': 'def f(:\n  pass\n' })
  const first = startIndex(t, redis, { roots: [root] })
  await first.level()
  writeFiles(root, { 'a.ts': '\nlet a = (' })
  await until(() => first.work.broken === 3, 'a.ts does not parse')
  writeFiles(root, { 'a.ts': '\n\nlet a = (' })
  await until(() => first.faults.some(({ path, line }) => path === 'a.ts' && line === 3), 'it is told where')
  await first.level()
  const told = [...first.faults].sort((a, b) => (a.path < b.path ? -1 : 1))
  assert.deepEqual(
    told.map(({ path, line, error }) => `${path}:${line} ${error}`),
    ['a.ts:3 Expression expected.', 'b.py:2 unterminated string', 'c.py:1 invalid syntax'],
  )
  assert.deepEqual(first.warnings.sort(), [
    'a file does not parse: a.ts Expression expected.',
    'a file does not parse: b.py unterminated string',
    'a file does not parse: c.py invalid syntax',
  ])
  await first.stop()
  rmSync(join(root, 'c.py'))
  const second = startIndex(t, redis, { roots: [root] })
  await second.level()
  assert.deepEqual([second.work.parsed, second.warnings], [0, []])
  const [a, b] = told
  assert.deepEqual(
    [...second.faults].sort((one, other) => (one.path < other.path ? -1 : 1)),
    [a, b],
  )
  // Of the same content elsewhere it is asked again.
  renameSync(join(root, 'b.py'), join(root, 'z.py'))
  await until(() => second.faults.some(({ path }) => path === 'z.py'), 'it is told of the other')
  assert.equal(second.faults.length, 2)
})

/** Processes that parse for this one. */
const parsers = () => childrenOf(process.pid, 'worker-light')

test('a file whose parser hung is parsed after a while, and after a restart, though it stays as it is', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n' })
  const config = { roots: [root], compare_s: 3_600, patience_s: 0.5, worker_idle_s: 60 }
  const follower = followIndex(t, redis, outline)
  let index = startIndex(t, redis, config)
  for (const [again, text] of [
    [false, 'a = 1\nb = 2\n'],
    [true, 'a = 1\nb = 2\nc = 3\n'],
  ] as const) {
    await index.level()
    for (const pid of parsers()) process.kill(pid, 'SIGSTOP')
    writeFiles(root, { 'a.py': text })
    await until(() => index.faults[0]?.error === 'it took more than 0.5 s', 'its parser hangs')
    if (again) {
      await index.stop()
      index = startIndex(t, redis, config)
    }
    await until(() => follower.values.get('a.py') === String(text.split('\n').length - 1), 'it is parsed')
    await until(() => index.faults.length === 0 && index.work.broken === 0, 'it is broken no more')
  }
})

test('an index that is started again parses nothing that it knows, and sees what changed meanwhile', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'a.py': 'a = 1\n', 'b/c.py': 'c = 1\n', 'd.py': 'd = (\n', 'e/f.json': '{}' })
  const first = startIndex(t, redis, { roots: [root] })
  await first.level()
  await first.stop()
  const before = await held(redis)
  const second = startIndex(t, redis, { roots: [root] })
  await second.level()
  assert.deepEqual([second.work.files, second.work.broken, second.work.parsed], [4, 1, 0])
  assert.deepEqual(await held(redis), before)
  await second.stop()

  writeFiles(root, { 'a.py': 'a = 2\n', 'g.py': 'c = 1\n' })
  renameSync(join(root, 'b'), join(root, 'z'))
  rmSync(join(root, 'e/f.json'))
  const third = startIndex(t, redis, { roots: [root] })
  await third.level()
  // Only what is in a.py is new.
  assert.deepEqual([third.work.files, third.work.parsed], [4, 1])
  assert.deepEqual(Object.keys((await held(redis)).files).sort(), ['a.py', 'd.py', 'g.py', 'z/c.py'])
})

test('files of other roots are looked at, and not parsed where their content is known', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'one/a.py': 'a = 1\n', 'two/a.py': 'a = 2\n', 'two/b.py': 'b = 1\n' })
  const first = startIndex(t, redis, { roots: [join(root, 'one')] })
  const follower = followIndex(t, redis)
  await until(() => names(follower.values) === 'a.py' && follower.isLevel, 'one root')
  await first.stop()
  const second = startIndex(t, redis, { roots: [join(root, 'one'), join(root, 'two'), join(root, 'none')] })
  await until(() => names(follower.values) === 'one/a.py two/a.py two/b.py' && follower.isLevel, 'two roots')
  await second.level()
  assert.equal(second.work.parsed, 2)
  assert.equal(second.sources[join(root, 'none')]?.reason, 'it is not there')
})

test('with other roots, how far the first pass is counts each file of these once, and none of the others', async (t) => {
  const root = await temporaryFolder(t)
  const roots = ['one', 'two', 'three'].map((name) => join(root, name))
  writeFiles(root, { 'one/a.py': '', 'one/b.py': '', 'one/c.py': '', 'two/a.py': 'a = 1\n', 'three/a.py': 'a = 3\n' })
  const progress: [roots: string[], files: number, atOnce: number, parsed: number][] = [
    [roots.slice(0, 1), 3, 0, 3],
    // All go by other names now.
    [roots.slice(0, 2), 4, 0, 1],
    // Those of a root that was there under its name are what they were.
    [roots, 5, 4, 1],
    [roots.slice(1), 2, 2, 0],
  ]
  for (const [these, files, atOnce, parsed] of progress) {
    const index = startIndex(t, redis, { roots: these })
    await index.level()
    const most = Math.max(...index.firstPass.map(({ queue }) => queue))
    assert.deepEqual([index.firstPass[0]?.files, index.work.files], [atOnce, files], these.join())
    assert.ok(most <= files, `${most} to come of ${files}`)
    assert.equal(index.work.parsed, parsed)
    assert.equal(Object.keys((await held(redis)).files).length, files)
    await index.stop()
  }
})

test('a root is followed as it comes, goes, and is replaced', async (t) => {
  const folder = await temporaryFolder(t)
  const root = join(folder, 'srv/shop')
  const index = startIndex(t, redis, { roots: [root], compare_s: 3_600 })
  const follower = followIndex(t, redis)
  await index.level()
  mkdirSync(join(folder, 'srv'))
  writeFiles(folder, { 'releases/1/a.py': 'a = 1\n', 'releases/2/a.py': 'a = 1\n\n', 'releases/2/b.py': '' })
  symlinkSync('../releases/1', root)
  await until(() => names(follower.values) === 'a.py', 'it came')
  symlinkSync('../releases/2', `${root}.new`)
  renameSync(`${root}.new`, root)
  await until(() => names(follower.values) === 'a.py b.py' && follower.values.get('a.py') === 2, 'it is another')
  writeFiles(folder, { 'releases/2/c.py': '' })
  await until(() => follower.values.has('c.py'), 'it is followed there')
  rmSync(root)
  await until(() => names(follower.values) === '', 'it went')
  mkdirSync(root)
  writeFiles(root, { 'd.py': '' })
  await until(() => names(follower.values) === 'd.py', 'it is back')
})

const atOnce: [name: string, change: (root: string) => void, lines: number][] = [
  [
    'an atomic save',
    (root) => {
      writeFileSync(join(root, '.a.py.swp'), 'a\n\n\n')
      renameSync(join(root, '.a.py.swp'), join(root, 'a.py'))
    },
    3,
  ],
  [
    'a save by removing and writing',
    (root) => {
      rmSync(join(root, 'a.py'))
      writeFileSync(join(root, 'a.py'), 'a\n\n')
    },
    2,
  ],
  ['an append', (root) => appendFileSync(join(root, 'a.py'), 'b\nc\n'), 3],
  [
    'a change that keeps size and time',
    (root) => {
      writeFileSync(join(root, 'a.py'), 'b\nc\n'.slice(0, 4))
      utimesSync(join(root, 'a.py'), 1, 1)
      writeFileSync(join(root, 'a.py'), '\n\n\n\n')
      utimesSync(join(root, 'a.py'), 1, 1)
    },
    4,
  ],
  [
    'a link that is put in its place',
    (root) => {
      writeFileSync(join(root, 'b.py'), 'b\n\n')
      rmSync(join(root, 'a.py'))
      symlinkSync('b.py', join(root, 'a.py'))
    },
    2,
  ],
]
for (const [name, change, lines] of atOnce) {
  test(`sees ${name}`, async (t) => {
    const root = await temporaryFolder(t)
    writeFiles(root, { 'a.py': 'a = 1\n' })
    const follower = followIndex(t, redis)
    startIndex(t, redis, { roots: [root], compare_s: 3_600 })
    await until(() => follower.isLevel, 'it has all')
    change(root)
    await until(() => follower.values.get('a.py') === lines, `a.py has ${lines} lines`)
  })
}

test('a file that a link leads to changes under both names', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'd/a.py': 'a = 1\n', 'l.py': '->d/a.py' })
  const follower = followIndex(t, redis)
  startIndex(t, redis, { roots: [root], compare_s: 3_600 })
  await until(() => follower.isLevel, 'it has all')
  writeFiles(root, { 'd/a.py': 'a = 1\n\n\n' })
  await until(() => [...follower.values.values()].join() === '3,3', 'both changed')
})

test('what is huge is cut, what is no file is left out, and bytes of any kind are read', async (t) => {
  const root = await temporaryFolder(t)
  writeFiles(root, { 'huge.ts': `export const a = "word"\n`.repeat(60_000), 'huge.json': `["word"]\n`.repeat(200_000) })
  writeFileSync(join(root, 'bytes.py'), Buffer.from(Array.from({ length: 4_096 }, (_, n) => n % 256)))
  assert.equal(spawnSync('mkfifo', [join(root, 'pipe.py')]).status, 0)
  mkdirSync(join(root, 'folder.py'))
  const index = startIndex(t, redis, { roots: [root] })
  const follower = followIndex(t, redis, (_, { cut }) => cut === true)
  await index.level()
  await until(() => follower.isLevel, 'it has all')
  assert.deepEqual([...follower.values].sort(), [
    ['bytes.py', false],
    ['huge.json', true],
    ['huge.ts', true],
  ])
})

test('a file that takes too long fails alone', async (t) => {
  const root = await temporaryFolder(t)
  const long = Array.from({ length: 12_000 }, (_, n) => `export function f${n}(a: number) { return a + ${n} }`)
  writeFiles(root, {
    'a.ts': 'export const a = 1\n',
    'long.ts': `${long.join('\n')}\n`,
    'z.ts': 'export const z = 1\n',
  })
  const index = startIndex(t, redis, { roots: [root], patience_s: 0.1 })
  const follower = followIndex(t, redis, outline)
  await index.level()
  await until(() => follower.isLevel, 'it has all')
  assert.deepEqual([follower.values.get('long.ts'), follower.said.at(-1)], ['0 broken', 'level 3 1'])
  assert.match(index.warnings.join('\n'), /^a file does not parse: long\.ts it took more than 0\.1 s$/m)
})
