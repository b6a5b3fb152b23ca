import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { followFiles } from '../../support/files-follower.ts'
import { temporaryFolder } from '../../support/source-follower.ts'
import { until } from '../../support/until.ts'

const write = (path: string, text: string | Buffer) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

const places: [name: string, asked: string, path: string, isTold: boolean][] = [
  ['a file', 'a.xml', 'a.xml', true],
  ['a folder', 'out', 'out/a.xml', true],
  ['a folder, far below', 'out', 'out/b/c/d/a.xml', true],
  ['a folder, hidden below', 'out', 'out/.git/a.xml', false],
  ['a folder, a hidden file', 'out', 'out/.a.xml.tmp', false],
  ['a folder, installed below', 'out', 'out/node_modules/a/a.xml', false],
  ['a glob', 'out/*.xml', 'out/a.xml', true],
  ['a glob of another kind', 'out/*.xml', 'out/a.json', false],
  ['a glob of folders', '*/out/*.xml', 'b/out/a.xml', true],
  ['a glob of any depth', 'out/**/*.xml', 'out/b/c/a.xml', true],
  ['a glob of any depth, installed', 'out/**/*.xml', 'out/node_modules/a.xml', false],
  ['a packed file', 'out', 'out/a.xml.gz', true],
]

for (const [name, asked, path, isTold] of places) {
  for (const when of ['before', 'after'] as const) {
    test(`${name}, there ${when} the start: ${isTold ? 'told' : 'not told'}`, async (t) => {
      const folder = await temporaryFolder(t)
      if (when === 'before') write(join(folder, path), 'one end')
      const follower = await followFiles(t, [join(folder, asked), join(folder, 'last')]).connected()
      if (when === 'after') write(join(folder, path), 'one end')
      write(join(folder, 'last'), 'last end')
      assert.deepEqual((await follower.told(isTold ? 2 : 1)).sort(), isTold ? ['last end', 'one end'] : ['last end'])
      const [item] = follower.items.filter(({ value }) => value === 'one end')
      assert.equal(item?.path, isTold ? join(folder, path) : undefined)
      assert.deepEqual([follower.warnings, follower.skipped, follower.losses], [[], 0, []])
    })
  }
}

const rename = (path: string, text: string) => {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

const truncate = (path: string, text: string) => {
  truncateSync(path)
  appendFileSync(path, text)
}

const remake = (path: string, text: string) => {
  rmSync(dirname(path), { recursive: true })
  write(path, text)
}

const removeFirst = (path: string, text: string) => {
  unlinkSync(path)
  writeFileSync(path, text)
}

const changes: [name: string, change: (path: string) => void, told: string[]][] = [
  ['rewritten in place', (path) => writeFileSync(path, 'two end'), ['one end', 'two end']],
  ['truncated and written', (path) => truncate(path, '2 end'), ['one end', '2 end']],
  ['appended to', (path) => appendFileSync(path, ' end'), ['one end', 'one end end']],
  ['renamed over', (path) => rename(path, 'two end'), ['one end', 'two end']],
  ['removed and written', (path) => removeFirst(path, 'two end'), ['one end', 'two end']],
  ['its folder removed and made again', (path) => remake(path, '2 end'), ['one end', '2 end']],
  ['touched', (path) => utimesSync(path, 1_000, 1_000), ['one end']],
  ['rewritten with the same', (path) => writeFileSync(path, 'one end'), ['one end']],
  ['renamed over with the same', (path) => rename(path, 'one end'), ['one end']],
  ['removed', (path) => unlinkSync(path), ['one end']],
  ['removed and written with the same', (path) => removeFirst(path, 'one end'), ['one end']],
]

for (const [name, change, told] of changes) {
  for (const when of ['while it is read', 'between two lives'] as const) {
    test(`${name} ${when}`, async (t) => {
      const folder = await temporaryFolder(t)
      const [path, last] = [join(folder, 'out', 'a.xml'), join(folder, 'last')]
      write(path, 'one end')
      const asked = [path, last]
      let follower = followFiles(t, asked)
      const texts = [...(await follower.told(1))]
      if (when === 'between two lives') {
        const from = await follower.stop()
        change(path)
        follower = await followFiles(t, asked, from).connected()
      } else {
        change(path)
        texts.length = 0
      }
      await follower.told(told.length - (when === 'between two lives' ? 1 : 0))
      writeFileSync(last, 'last end')
      await until(() => follower.texts.includes('last end'), 'the last is told')
      assert.deepEqual([...texts, ...follower.texts], [...told, 'last end'])
      assert.deepEqual([follower.warnings, follower.skipped], [[], 0])
    })
  }
}

test('those that are there at the start are told in the order they were written', async (t) => {
  const folder = await temporaryFolder(t)
  const ahead = Date.now() / 1000 + 86_400
  for (const [name, at] of Object.entries({ c: 1_000, a: 1_001, b: 1_002, d: ahead })) {
    writeFileSync(join(folder, name), `${name} end`)
    utimesSync(join(folder, name), at, at)
  }
  const follower = followFiles(t, [folder])
  assert.deepEqual(await follower.told(4), ['c end', 'a end', 'b end', 'd end'])
  const times = follower.items.map(({ time }) => time)
  assert.deepEqual(times.slice(0, 3), [1_000, 1_001, 1_002])
  assert.ok(times[3]! < ahead, 'none is of a time to come')
})

test('a link that is led elsewhere, and back', async (t) => {
  const folder = await temporaryFolder(t)
  const [one, two, path] = ['one', 'two', 'link'].map((name) => join(folder, name)) as [string, string, string]
  writeFileSync(one, 'one end')
  writeFileSync(two, 'two end')
  symlinkSync(one, path)
  const follower = followFiles(t, [path])
  await follower.told(1)
  const lead = (to: string) => {
    symlinkSync(to, `${path}.new`)
    renameSync(`${path}.new`, path)
  }
  lead(two)
  await follower.told(2)
  lead(one)
  assert.deepEqual(await follower.told(3), ['one end', 'two end', 'one end'])
  assert.ok(follower.items.every((item) => item.path === path))
})

test('a file and a link to it are one', async (t) => {
  const folder = await temporaryFolder(t)
  symlinkSync(join(folder, 'b'), join(folder, 'a'))
  writeFileSync(join(folder, 'b'), 'one end')
  const follower = followFiles(t, [folder])
  await follower.told(1)
  symlinkSync(join(folder, 'b'), join(folder, 'c'))
  writeFileSync(join(folder, 'd'), 'two end')
  assert.deepEqual(await follower.told(2), ['one end', 'two end'])
  assert.equal(follower.items[0]?.path, join(folder, 'b'))
})

for (const [name, path] of [
  ['by its name', 'a.xml.gz'],
  ['by none', 'a.xml'],
] as const) {
  test(`what is packed is unpacked, ${name}`, async (t) => {
    const folder = await temporaryFolder(t)
    const text = `${'x'.repeat(300_000)} end`
    writeFileSync(join(folder, path), gzipSync(text))
    assert.deepEqual(await followFiles(t, [folder]).told(1), [text])
  })
}

test('half a file is told once it is whole, also a packed one', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await followFiles(t, [folder]).connected()
  const packed = gzipSync('packed end')
  const pieces: [path: string, first: string | Buffer, rest: string | Buffer][] = [
    [join(folder, 'a'), 'plain ', 'end'],
    [join(folder, 'b'), packed.subarray(0, 12), packed.subarray(12)],
  ]
  for (const [path, first] of pieces) writeFileSync(path, first)
  await until(() => follower.status.lag_s === 0, 'it is read')
  for (const [path, , rest] of pieces) appendFileSync(path, rest)
  assert.deepEqual((await follower.told(2)).sort(), ['packed end', 'plain end'])
  assert.deepEqual([follower.warnings, follower.skipped], [[], 0])
})

test('half a file that stays so is told with what it says, or is one skip and one warning', async (t) => {
  const folder = await temporaryFolder(t)
  const long_ago = Date.now() / 1000 - 3_600
  for (const [name, text] of [
    ['said', 'tap 1'],
    ['silent', 'nothing'],
    ['empty', ''],
  ] as const) {
    writeFileSync(join(folder, name), text)
    utimesSync(join(folder, name), long_ago, long_ago)
  }
  const follower = followFiles(t, [folder], {}, { look_ms: 50 })
  assert.deepEqual(await follower.told(1), ['tap 1'])
  await until(() => follower.skipped === 2, 'the others are passed over')
  const from = await follower.stop()
  const next = await followFiles(t, [folder], from, { look_ms: 50 }).connected()
  appendFileSync(join(folder, 'said'), ' end')
  assert.deepEqual(await next.told(1), ['tap 1 end'])
  const warnings = ['a file is passed over: has no end', 'a file is passed over: has no end']
  assert.deepEqual([follower.warnings, next.warnings, next.skipped], [warnings, [], 0])
})

test('half a file that is removed is forgotten', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await followFiles(t, [folder]).connected()
  writeFileSync(join(folder, 'a'), 'half')
  writeFileSync(join(folder, 'b'), 'one end')
  await follower.told(1)
  unlinkSync(join(folder, 'a'))
  writeFileSync(join(folder, 'b'), 'two end')
  await follower.told(2)
  assert.deepEqual(Object.keys(await follower.stop()), [join(folder, 'b')])
  assert.deepEqual([follower.warnings, follower.skipped], [[], 0])
})

test('what is of another kind is silent, or one skip and one warning', async (t) => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, 'a'), 'other')
  writeFileSync(join(folder, 'b'), 'other!')
  const follower = followFiles(t, [folder], {}, { look_ms: 20 })
  await until(() => follower.skipped === 1, 'it is passed over')
  appendFileSync(join(folder, 'b'), '!')
  writeFileSync(join(folder, 'c'), 'one end')
  await follower.told(1)
  const from = await follower.stop()
  assert.deepEqual([follower.warnings, follower.skipped], [['a file is passed over: is no text'], 1])
  assert.deepEqual(Object.keys(from).sort(), [join(folder, 'b'), join(folder, 'c')])
})

test('health says what was told last, and that it was told', async (t) => {
  const folder = await temporaryFolder(t)
  const follower = await followFiles(t, [folder]).connected()
  assert.deepEqual({ ...follower.status }, { connected: true, position: null, lag_s: 0 })
  writeFileSync(join(folder, 'a'), 'one end')
  await follower.told(1)
  assert.equal(follower.status.position, join(folder, 'a'))
  assert.ok(Number(follower.status.last_event_at) > 0)
})
