import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../support/source-follower.ts'
import { follow } from '../../support/tail-follower.ts'
import { until } from '../../support/until.ts'

/** Wants what starts with "log", and counts how often it is asked. */
function choosy() {
  const asked: string[] = []
  const wants = (head: string) => {
    asked.push(head)
    return head.length < 'log'.length ? undefined : head.startsWith('log')
  }
  return { asked, wants }
}

test('of the files below a folder those that are wanted are followed, the others are as if they were not there', async (t) => {
  const folder = await temporaryFolder(t)
  mkdirSync(join(folder, 'deep'))
  writeFileSync(join(folder, 'deep', 'a'), 'log 1\n')
  writeFileSync(join(folder, 'b'), '<xml>\n')
  writeFileSync(join(folder, 'c.gz'), 'log of another kind\n')
  const { asked, wants } = choosy()
  const follower = follow(t, [folder, join(folder, 'c.gz')], {}, { wants, look_ms: 20 })
  await follower.told(1)
  appendFileSync(join(folder, 'b'), '</xml>\n')
  appendFileSync(join(folder, 'deep', 'a'), 'log 2\n')
  assert.deepEqual(await follower.told(2), ['log 1', 'log 2'])
  const before = asked.filter((head) => head.startsWith('<xml>')).length
  unlinkSync(join(folder, 'b'))
  writeFileSync(join(folder, 'd'), 'log 3\n')
  await follower.told(3)
  assert.equal(before, 1)
  await follower.stop()
  assert.deepEqual(
    follower.parts.map((part) => JSON.parse(follower.positions[part] ?? '').path),
    [join(folder, 'deep', 'a'), join(folder, 'd')],
  )
  assert.deepEqual([follower.losses, follower.skipped, follower.warnings], [[], 0, []])
})

test('a file that does not hold enough yet is asked about again, and read from its start', async (t) => {
  const path = join(await temporaryFolder(t), 'a')
  writeFileSync(path, '')
  const { asked, wants } = choosy()
  const follower = await follow(t, [path], {}, { wants }).connected()
  for (const piece of ['l', 'o']) {
    const count = asked.length
    appendFileSync(path, piece)
    await until(() => asked.length > count, 'it is asked about')
  }
  appendFileSync(path, 'g 1\n')
  await follower.told(1)
  appendFileSync(path, 'log 2\n')
  assert.deepEqual(await follower.told(2), ['log 1', 'log 2'])
  assert.deepEqual(
    follower.lines.map(({ offset }) => offset),
    [0, 6],
  )
})

test('what a KiB does not tell is not asked about again', async (t) => {
  const folder = await temporaryFolder(t)
  writeFileSync(join(folder, 'a'), ' '.repeat(2_000))
  const heads: string[] = []
  const wants = (head: string) => {
    heads.push(head)
    return head.startsWith('log') || undefined
  }
  const follower = await follow(t, [folder], {}, { wants, look_ms: 20 }).connected()
  appendFileSync(join(folder, 'a'), 'more\n')
  writeFileSync(join(folder, 'b'), 'log 1\n')
  await follower.told(1)
  assert.deepEqual(
    heads.filter((head) => head.startsWith(' ')),
    [' '.repeat(1_024)],
  )
})

test('one that is followed is not asked about again, wherever it goes and whatever it holds', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'a')
  writeFileSync(path, 'log 1\n')
  const { asked, wants } = choosy()
  const first = follow(t, [path], {}, { wants })
  await first.told(1)
  const from = await first.stop()
  const count = asked.length
  appendFileSync(path, 'two\n')
  renameSync(path, `${path}.1`)
  const next = follow(t, [path], from, { wants })
  assert.deepEqual(await next.told(1), ['two'])
  assert.equal(asked.length, count)
  writeFileSync(path, 'log 3\n')
  assert.deepEqual(await next.told(2), ['two', 'log 3'])
})

test('what was created and rotated away between two looks is asked about as well', async (t) => {
  const folder = await temporaryFolder(t)
  const { wants } = choosy()
  const follower = await follow(t, [join(folder, 'a'), join(folder, 'b')], {}, { wants }).connected()
  for (const [path, text] of [
    [join(folder, 'a'), 'other\n'],
    [join(folder, 'b'), 'log 1\n'],
  ] as const) {
    writeFileSync(path, text)
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'log 2\n')
  }
  assert.deepEqual((await follower.told(3)).sort(), ['log 1', 'log 2', 'log 2'])
})

test('those of others take no room', async (t) => {
  const folder = await temporaryFolder(t)
  for (let n = 0; n < 15; n += 1) writeFileSync(join(folder, `a${n}`), 'other\n')
  writeFileSync(join(folder, 'b'), 'log 1\n')
  const { wants } = choosy()
  const follower = follow(t, [folder], {}, { wants, max_files: 1 })
  assert.deepEqual(await follower.told(1), ['log 1'])
  assert.deepEqual([follower.skipped, follower.warnings], [0, []])
})
