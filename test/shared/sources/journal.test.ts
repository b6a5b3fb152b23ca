import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cursorOf, FakeJournal } from '../../support/fake-journal.ts'
import { readJournal } from '../../support/journal-reader.ts'
import { Random } from '../../support/random.ts'
import { until } from '../../support/until.ts'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)

/** Whether a process is there, a zombie included. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('what is there is caught up with, and what comes is followed', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 20))
  const reader = await readJournal(t, fake.program).connected()
  assert.deepEqual(await reader.told(20), fake.written)
  assert.equal(reader.position, cursorOf(20))
  assert.deepEqual(reader.status, {
    connected: true,
    reason: '',
    lag_s: 0,
    position: cursorOf(20),
    last_event_at: 1_790_000_000.02,
  })
  assert.ok((reader.statuses[0]?.lag_s ?? 0) > 0, 'it lagged while it caught up')
  fake.log(['one more'])
  assert.deepEqual(await reader.told(21), fake.written)
  assert.equal(reader.status.lag_s, 0)

  const [look, all, follow] = fake.runs
  assert.deepEqual(look?.args, ['--lines=0', '--no-pager'])
  const fields = '--output-fields=MESSAGE,PRIORITY,_SYSTEMD_UNIT,MESSAGE_ID,_TRANSPORT,N_DROPPED'
  assert.deepEqual(all?.args, ['--output=export', '--all', '--no-pager', fields, '--boot'])
  const from = `--cursor=${cursorOf(20)}`
  assert.deepEqual(follow?.args, ['--output=export', '--all', '--no-pager', fields, from, '--follow', '--no-tail'])
  assert.deepEqual(follow.env.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name)).sort(), [
    'LC_ALL',
    'PATH',
  ])
  await reader.stop()
  assert.deepEqual([reader.losses, reader.skipped, reader.warnings], [[], 0, []])
})

test('where nothing was said in this boot, this boot alone is followed', async (t) => {
  const fake = await FakeJournal.make(t)
  const reader = await readJournal(t, fake.program).connected()
  const follow = await until(() => fake.runs.find(({ run }) => run === 'follow'), 'it is followed')
  assert.ok(follow.args.includes('--boot'), follow.args.join(' '))
  await reader.stop()
})

test('it goes on where it was, and tells nothing again', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 10))
  const first = readJournal(t, fake.program)
  await first.told(10)
  const from = await first.stop()
  fake.log(numbered(11, 15))
  const second = readJournal(t, fake.program, { from: from ?? '' })
  assert.deepEqual(await second.told(5), numbered(11, 15))
  await second.connected()
  fake.log(['line 16'])
  assert.deepEqual(await second.told(6), numbered(11, 16))
  assert.deepEqual(second.losses, [])
})

test('an unreadable position is said once, and the journal read from its start', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(['x'])
  const reader = readJournal(t, fake.program, { from: '--root=/elsewhere' })
  await reader.told(1)
  assert.equal(reader.warnings.length, 1)
  assert.ok(!fake.runs.some(({ args }) => args.some((arg) => arg.includes('elsewhere'))))
})

test('a journal that was empty is followed without a gap', async (t) => {
  const fake = await FakeJournal.make(t)
  const reader = await readJournal(t, fake.program).connected()
  await until(() => fake.runs.some(({ run }) => run === 'follow'), 'it follows')
  fake.log(['first'])
  assert.deepEqual(await reader.told(1), ['first'])
  assert.ok(!fake.runs.some(({ args }) => args.some((arg) => /since|cursor/.test(arg))))
})

test('where it began once, it begins again, whatever the time is by then', async (t) => {
  const fake = await FakeJournal.make(t)
  const begun = Date.now()
  const reader = await readJournal(t, fake.program, { since: 'now' }).connected()
  await until(() => fake.runs.length > 2, 'it follows')
  const [, all, follow] = fake.runs
  assert.ok(all?.args.includes('--since=now'))
  const since = /--since=@(\d+)/.exec(follow?.args.join(' ') ?? '')?.[1]
  assert.ok(Math.abs(Number(since) - begun / 1000) <= 2, since)
  await reader.stop()
})

test('a program that dies is started again after the last entry, and nobody is told', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 5))
  const reader = await readJournal(t, fake.program).connected()
  const { pid } = await until(() => fake.runs.find(({ run }) => run === 'follow'), 'it follows')
  process.kill(pid, 'SIGKILL')
  fake.log(['line 6'])
  assert.deepEqual(await reader.told(6), numbered(1, 6))
  await until(() => fake.runs.filter(({ run }) => run === 'follow').length > 1, 'it follows again')
  fake.log(['line 7'])
  assert.deepEqual(await reader.told(7), numbered(1, 7))
  assert.deepEqual([reader.warnings, reader.losses], [[], []])
  assert.ok(reader.statuses.every(({ connected }) => connected !== false))
})

test('wherever it dies, and wherever its reader does, each entry is told once', async (t) => {
  const fake = await FakeJournal.make(t)
  const random = new Random(3)
  const told: string[] = []
  let from: string | undefined
  for (let life = 0; life < 4; life += 1) {
    fake.log(numbered(life * 12 + 1, life * 12 + 12))
    fake.mood({ die_after: 2 + random.below(6) })
    const reader = readJournal(t, fake.program, from === undefined ? {} : { from })
    await reader.told(life === 3 ? 48 - told.length : random.below(12))
    from = await reader.stop()
    told.push(...reader.messages)
    assert.deepEqual([reader.losses, reader.skipped], [[], 0])
  }
  assert.deepEqual(told, numbered(1, 48))
  assert.ok(fake.runs.length > 8)
})

test('a program that always ends is tried again, more and more seldom, and said once', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.mood({ exit: 1, say: 'Failed to open\x1b[31m\ndirectory' })
  const reader = readJournal(t, fake.program, { timing: { retry_ms: [1, 20] } })
  await until(() => fake.runs.length > 5, 'it is tried again and again')
  const failing = reader.statuses.at(-1)
  assert.equal(failing?.connected, false)
  assert.match(failing.reason ?? '', /journalctl: it ended with status 1: Failed to open \[31m directory$/)
  assert.equal(reader.warnings.length, 1)
  fake.log(['x'])
  fake.mood({})
  await reader.told(1)
  await reader.connected()
  assert.equal(reader.status.reason, '')
})

for (const [name, prepare, reason] of [
  ['no program', (fake: FakeJournal) => fake.uninstall(), /ENOENT/],
  [
    'no journal',
    (fake: FakeJournal) => fake.mood({ exit: 0, say: 'No journal files were found.\n' }),
    /no journal files/,
  ],
] as const) {
  test(`${name}: it says so, does not spin, and reads when there is one`, async (t) => {
    const fake = await FakeJournal.make(t)
    prepare(fake)
    const reader = readJournal(t, fake.program, { timing: { retry_ms: [200, 400] } })
    await until(() => reader.status.connected === false, 'it says so')
    assert.match(reader.status.reason ?? '', reason)
    await until(() => reader.statuses.length > 2, 'it is tried again')
    assert.equal(reader.warnings.length, 1)
    fake.install()
    fake.mood({})
    fake.log(['at last'])
    assert.deepEqual(await reader.told(1), ['at last'])
    await reader.connected()
  })
}

test('a follower that is alive and deaf is noticed, and one that has nothing to say is left alone', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 3))
  const reader = await readJournal(t, fake.program).connected()
  await until(() => fake.runs.filter(({ run }) => run === 'check').length > 1, 'it is asked whether it should speak')
  assert.equal(fake.runs.filter(({ run }) => run === 'follow').length, 1)
  fake.mood({ mute: ['follow'] })
  fake.log(['line 4'])
  assert.deepEqual(await reader.told(4), numbered(1, 4))
  await until(() => fake.runs.filter(({ run }) => run === 'follow').length > 1, 'it is started again')
  assert.deepEqual(reader.losses, [])
})

test('a program that hangs while it catches up is noticed', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(['x'])
  fake.mood({ mute: ['all'] })
  const reader = readJournal(t, fake.program, { timing: { hang_ms: 300 } })
  await until(() => reader.status.connected === false, 'it is noticed')
  assert.match(reader.status.reason ?? '', /it hangs/)
  fake.mood({})
  assert.deepEqual(await reader.told(1), ['x'])
})

test('a reader who takes long is no program that hangs, and nothing is read meanwhile', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 6_000))
  const reader = readJournal(t, fake.program, { timing: { hang_ms: 400 } })
  const release = reader.pause()
  await reader.told(1)
  const told = reader.entries.length
  const since = performance.now()
  await until(() => performance.now() - since > 800, 'a program that hangs would be noticed')
  assert.equal(reader.entries.length, told)
  assert.ok(told < 6_000, `${told} entries in one batch`)
  release()
  assert.deepEqual(await reader.told(6_000), fake.written)
  assert.ok(Math.max(...reader.batches) <= 5_000)
  assert.deepEqual([reader.warnings, reader.losses], [[], []])
})

test('what was removed while nobody read is one loss', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 30))
  fake.vacuum(12)
  const read = readJournal(t, fake.program, { from: cursorOf(12) })
  assert.deepEqual(await read.told(18), numbered(13, 30))
  assert.deepEqual((await read.connected()).losses, [], 'what was removed had been read')

  fake.vacuum(20)
  const unread = readJournal(t, fake.program, { from: cursorOf(12) })
  assert.deepEqual(await unread.told(10), numbered(21, 30))
  await unread.connected()
  assert.deepEqual(
    unread.losses.map(({ cause, lost }) => [cause, lost]),
    [['vacuumed', 8]],
  )
  assert.match(
    unread.losses[0]?.reason ?? '',
    /^journal entries 13 to 20, between .* were removed before they were read$/,
  )
})

test('what was removed while its reader stalled is one loss', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 10))
  const reader = await readJournal(t, fake.program, { timing: { stall_ms: 0, silence_ms: 60_000 } }).connected()
  const release = reader.pause()
  fake.log(['line 11'])
  await reader.told(11)
  fake.log(numbered(12, 40))
  fake.vacuum(30)
  release()
  assert.deepEqual((await reader.told(21)).slice(11), numbered(31, 40))
  assert.deepEqual(
    reader.losses.map(({ cause, lost }) => [cause, lost]),
    [['vacuumed', 19]],
  )
})

test('who may read a part only is warned once, and told of no holes', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.log(numbered(1, 30))
  fake.vacuum(20)
  fake.mood({ say: 'Hint: You are currently not seeing messages from other users and the system.\n' })
  const reader = readJournal(t, fake.program, { from: cursorOf(2) })
  await reader.told(10)
  await reader.connected()
  assert.deepEqual([reader.losses, reader.warnings.length], [[], 1])
})

test('what journald suppressed is a loss', async (t) => {
  const fake = await FakeJournal.make(t)
  const id = 'MESSAGE_ID=a596d6fe7bfa4994828e72309e95d61e\n'
  fake.log(['Suppressed 9 messages from a.service'], `_TRANSPORT=driver\n${id}N_DROPPED=9\n`)
  fake.log(['Suppressed 8 messages from b.service'], `_TRANSPORT=journal\n${id}N_DROPPED=8\n`)
  const reader = readJournal(t, fake.program)
  await reader.told(2)
  assert.deepEqual(
    reader.losses.map(({ cause, lost, unit }) => [cause, lost, unit]),
    [['suppressed:a.service', 9, 'a.service']],
  )
})

test('it ends its program, also one that will not, and leaves none behind', async (t) => {
  const fake = await FakeJournal.make(t)
  fake.mood({ stubborn: true })
  fake.log(['x'])
  const reader = await readJournal(t, fake.program).connected()
  await until(() => fake.runs.some(({ run }) => run === 'follow'), 'it follows')
  await reader.stop()
  assert.deepEqual(
    fake.runs.map(({ pid }) => isThere(pid)),
    fake.runs.map(() => false),
  )
})
