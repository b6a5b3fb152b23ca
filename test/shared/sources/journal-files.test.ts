import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Field, JournalFiles, noJournalFiles } from '../../support/journal-files.ts'
import { type JournalReader, readJournal } from '../../support/journal-reader.ts'
import { Random } from '../../support/random.ts'
import { until } from '../../support/until.ts'

const skip = noJournalFiles ?? false
const since = '2020-01-01'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)

/** What is lost, by cause. */
const losses = (reader: JournalReader) => reader.losses.map(({ cause, lost }) => [cause, lost])

test('a real journal: any bytes come as they were logged', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  const logged: (readonly Field[])[] = [
    [['MESSAGE', 'plain']],
    [['MESSAGE', 'Grüße, 世界']],
    [['MESSAGE', '\x1b[31mred\x1b[0m']],
    [['MESSAGE', 'two\nlines\n\nand __CURSOR=forged\n\n']],
    [['MESSAGE', Buffer.from([0x61, 0xff, 0xfe, 0x62])]],
    [['MESSAGE', 'a\0b']],
    [['MESSAGE', `long ${'x'.repeat(100_000)}`]],
    [
      ['MESSAGE', 'once'],
      ['MESSAGE', 'twice'],
    ],
    [['PRIORITY', '3']],
  ]
  await files.write(logged)
  const reader = await readJournal(t, files.program, { since }).connected()
  const expected = logged.map((fields) => fields.filter(([name]) => name === 'MESSAGE'))
  assert.deepEqual(
    reader.messages.map((message) => message.split('\n').sort()),
    expected.map((fields) => {
      const text = fields.map(([, value]) => Buffer.from(value).toString('utf8')).join('\n')
      return text.split('\n').sort()
    }),
  )
  assert.equal(reader.entries[8]?.field('PRIORITY'), '3')
  assert.equal(reader.entries[8]?.time, 1_790_000_000.009)
  assert.deepEqual([reader.skipped, reader.losses, reader.warnings], [0, [], []])
})

test('a real journal: caught up with over boots, then followed over rotations', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  await files.log(numbered(1, 20), 'a')
  await files.log(numbered(21, 40), 'b')
  const reader = await readJournal(t, files.program, { since }).connected()
  assert.deepEqual(reader.messages, numbered(1, 40))
  await files.log(numbered(41, 45))
  assert.deepEqual(await reader.told(45), numbered(1, 45))
  await files.rotate()
  await files.log(numbered(47, 50))
  assert.deepEqual((await reader.told(50)).slice(46), numbered(47, 50))
  assert.deepEqual([reader.losses, reader.skipped, reader.warnings], [[], 0, []])
})

test('a real journal: where nothing is said, this boot is where it begins', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  await files.log(numbered(1, 5), 'a')
  await files.log(numbered(6, 9), 'b')
  const reader = await readJournal(t, files.program).connected()
  assert.deepEqual(reader.messages, numbered(6, 9))
})

test('a real journal: with no file yet it is not there, and then it is', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  const reader = readJournal(t, files.program, { since })
  await until(() => reader.status.connected === false, 'it is said')
  assert.match(reader.status.reason ?? '', /no journal files were found/)
  await files.log(['first'])
  assert.deepEqual(await reader.told(1), ['first'])
})

test('a real journal: with nothing in its file yet, what comes is told though it is older than the reader', {
  skip,
}, async (t) => {
  const files = await JournalFiles.make(t)
  await files.log([])
  const reader = await readJournal(t, files.program, { since }).connected()
  await files.log(['first'])
  assert.deepEqual(await reader.told(1), ['first'])
})

test('a real journal: a vacuum of what was read is no loss, one of what was not is one', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  for (const from of [1, 12, 23]) {
    await files.log(numbered(from, from + 9))
    await files.rotate()
  }
  await files.log(numbered(34, 40))
  const all = await readJournal(t, files.program, { since }).connected()
  const cursorOf = (message: string) => all.entries.find((entry) => entry.message === message)?.cursor ?? assert.fail()
  const [early, before, at] = ['line 5', 'line 21', 'line 23'].map(cursorOf)
  const rotation = all.entries[21]?.cursor ?? assert.fail()
  await all.stop()

  await files.vacuum(2)
  for (const [from, first, lost] of [
    [early, 23, 17],
    [before, 23, 1],
    [rotation, 23, undefined],
    [at, 24, undefined],
    // What is unfinished is read again from its first entry on.
    [`=${at}`, 23, undefined],
    [`=${before}`, 23, 1],
  ] as const) {
    const reader = await readJournal(t, files.program, { from: from ?? '' }).connected()
    assert.equal(reader.messages[0], `line ${first}`)
    assert.equal(reader.messages.at(-1), 'line 40')
    assert.deepEqual(losses(reader), lost === undefined ? [] : [['vacuumed', lost]])
    await files.log([])
    await reader.stop()
    assert.equal(reader.entries.length, 40 - first + 1)
  }
})

test('a real journal: begun anew in the same boot, how much is lost is not known', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  await files.log(numbered(1, 9))
  const first = await readJournal(t, files.program, { since }).connected()
  const from = await first.stop()
  await files.wipe()
  await files.log(numbered(10, 12))
  const same = await readJournal(t, files.program, { from: from ?? '' }).connected()
  assert.deepEqual([same.messages, losses(same)], [numbered(10, 12), [['vacuumed', undefined]]])
  await same.stop()
  await files.wipe()
  await files.log(numbered(13, 15), 'c')
  const other = await readJournal(t, files.program, { from: from ?? '' }).connected()
  assert.deepEqual([other.messages, losses(other)], [numbered(13, 15), []])
})

test('a real journal: wherever its reader is killed, each entry is told once', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  const random = new Random(5)
  const told: string[] = []
  let from: string | undefined
  const written: string[] = []
  for (let life = 0; life < 5; life += 1) {
    const more = Array.from({ length: 30 }, () => `line ${written.length}.${random.below(1e6)}`)
    written.push(...more)
    await files.log(more)
    if (life === 2) {
      await files.rotate()
      written.push('rotate')
    }
    const reader = readJournal(t, files.program, { since, ...(from !== undefined && { from }) })
    await reader.told(life === 4 ? written.length - told.length : random.below(20))
    from = await reader.stop()
    told.push(...reader.messages)
    assert.deepEqual([reader.losses, reader.skipped], [[], 0])
  }
  assert.deepEqual(told, written)
})

test('a real journal: of some entries alone, and what is removed of the others is no loss', { skip }, async (t) => {
  const files = await JournalFiles.make(t)
  const from = (transport: string, message: string): readonly Field[] => [
    ['_TRANSPORT', transport],
    ['MESSAGE', message],
  ]
  await files.write([from('kernel', 'one'), from('stdout', 'two'), from('kernel', 'three')])
  await files.rotate()
  await files.write(Array.from({ length: 2_000 }, (_, n) => from('stdout', `other ${n}`)))
  const matches = ['_TRANSPORT=kernel', '+', `MESSAGE_ID=${'e'.repeat(32)}`]
  const first = await readJournal(t, files.program, { since, matches }).connected()
  assert.deepEqual(first.messages, ['one', 'three'])
  const position = await first.stop()
  await files.vacuum(1)
  await files.write([from('kernel', 'four'), from('stdout', 'five'), from('kernel', 'six')])
  const second = await readJournal(t, files.program, { from: position ?? '', matches }).connected()
  assert.deepEqual([second.messages, losses(second)], [['four', 'six'], []])
})
