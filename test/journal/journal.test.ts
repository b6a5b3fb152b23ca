import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Booting, boot, bootable, type Guest } from '../support/booted.ts'
import { type JournalReader, readJournal } from '../support/journal-reader.ts'
import { until } from '../support/until.ts'

const skip = (await bootable()) ?? false
const FIELDS = ['SYSLOG_IDENTIFIER', '_TRANSPORT', '_SYSTEMD_UNIT', '_LINE_BREAK', 'PRIORITY']
const MINE = 'kloros-test'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`)

async function start(t: TestContext, booting: Booting = {}): Promise<{ guest: Guest; program: string }> {
  const guest = await boot(booting)
  t.after(() => guest.close())
  return { guest, program: await guest.program('journalctl') }
}

/** Logs lines as a service does: through a pipe that journald reads. */
async function log(guest: Guest, lines: readonly (string | Buffer)[]): Promise<void> {
  const bytes = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])
  const { code } = await guest.run(['systemd-cat', `--identifier=${MINE}`], { input: Buffer.concat(bytes) })
  assert.equal(code, 0)
}

/** Waits until journald has taken a line: whoever wrote it may be gone before. */
async function taken(guest: Guest, line: string): Promise<void> {
  const newest = ['journalctl', '--quiet', '--output=cat', '--lines=1', `--identifier=${MINE}`]
  await until(async () => (await guest.run(newest)).stdout.trim() === line, `journald has taken ${line}`)
}

const mine = (reader: JournalReader) => reader.entries.filter((entry) => entry.field('SYSLOG_IDENTIFIER') === MINE)
const messages = (reader: JournalReader) => mine(reader).map(({ message }) => message)
const told = (reader: JournalReader, line: string) => until(() => messages(reader).includes(line), `${line} is read`)

test('whatever is logged comes as it was logged, in its order', { skip }, async (t) => {
  const { guest, program } = await start(t)
  const early = numbered(1, 500)
  await log(guest, early)
  const reader = await readJournal(t, program, { fields: FIELDS }).connected()
  const long = 'x'.repeat(60_000)
  await log(guest, ['\x1b[31mred\x1b[0m', 'Grüße, 世界', Buffer.from([0x61, 0xff, 0x62]), long, '  indented', 'end'])
  await told(reader, 'end')
  const native = `SYSLOG_IDENTIFIER=${MINE}\nPRIORITY=3\nMESSAGE=first\nMESSAGE=second\nMESSAGE=  third\n`
  assert.equal((await guest.run(['logger', '--journald'], { input: native })).code, 0)
  await guest.do('logger', '--tag', MINE, '--priority', 'user.err', 'by syslog')
  await guest.do('systemd-run', '--quiet', '--unit=one-shot', `--property=SyslogIdentifier=${MINE}`, 'echo', 'a unit')
  await told(reader, 'a unit')

  const pieces = [long.slice(0, 48 * 1024), long.slice(48 * 1024)]
  const odd = ['\x1b[31mred\x1b[0m', 'Grüße, 世界', 'a\ufffdb', ...pieces, '  indented', 'end']
  assert.deepEqual(messages(reader), [...early, ...odd, 'first\nsecond\n  third', 'by syslog', 'a unit'])
  const [first, second, native_, syslog, unit] = [503, 504, 507, 508, 509].map((index) => mine(reader)[index])
  assert.deepEqual([first?.field('_LINE_BREAK'), second?.field('_LINE_BREAK')], ['line-max', undefined])
  assert.deepEqual([native_?.field('_TRANSPORT'), native_?.field('PRIORITY')], ['journal', '3'])
  assert.deepEqual([syslog?.field('_TRANSPORT'), syslog?.field('PRIORITY')], ['syslog', '3'])
  assert.equal(unit?.field('_SYSTEMD_UNIT'), 'one-shot.service')
  assert.deepEqual([reader.losses, reader.skipped, reader.warnings], [[], 0, []])
})

test('restarts, rotations and a vacuum of what was read lose nothing and tell nothing twice', { skip }, async (t) => {
  const { guest, program } = await start(t)
  const reader = await readJournal(t, program, { fields: FIELDS }).connected()
  const loop = 'i=0; while [ ! -e "$0" ]; do i=$((i+1)); echo "line $i"; sleep 0.01; done; echo end'
  const unit = ['--unit=writer', `--property=SyslogIdentifier=${MINE}`]
  await guest.do('systemd-run', '--quiet', ...unit, 'sh', '-c', loop, `${guest.shared}/stop`)
  const disturbances = [
    ['systemctl', 'restart', 'systemd-journald'],
    ['journalctl', '--rotate'],
    ['systemctl', 'kill', '--signal=KILL', 'systemd-journald'],
    ['journalctl', '--rotate'],
  ]
  for (const disturbance of disturbances) {
    await guest.do(...disturbance)
    const count = messages(reader).length
    await until(() => messages(reader).length > count + 30, 'more lines are read')
  }
  await log(guest, ['after the rotation'])
  await told(reader, 'after the rotation')
  assert.match((await guest.run(['journalctl', '--vacuum-size=1'])).stderr, /Deleted archived journal/)
  const count = messages(reader).length
  await until(() => messages(reader).length > count + 30, 'more lines are read')
  await guest.do('touch', `${guest.shared}/stop`)
  await told(reader, 'end')
  const lines = messages(reader).filter((message) => message.startsWith('line '))
  assert.deepEqual(lines, numbered(1, lines.length))
  assert.deepEqual([reader.losses, reader.skipped, reader.warnings], [[], 0, []])
})

test('a vacuum of what was read while its reader was away is no loss, of what was not is one', { skip }, async (t) => {
  const { guest, program } = await start(t)
  const first = await readJournal(t, program, { fields: FIELDS }).connected()
  await log(guest, numbered(1, 100))
  await told(first, 'line 100')
  // What systemd itself logged meanwhile is read as well, before it is archived.
  await guest.do('journalctl', '--rotate')
  await log(guest, ['rotated'])
  await told(first, 'rotated')
  let from = await first.stop()

  await guest.do('journalctl', '--vacuum-size=1')
  await log(guest, numbered(101, 200))
  const second = await readJournal(t, program, { fields: FIELDS, ...(from && { from }) }).connected()
  await told(second, 'line 200')
  assert.deepEqual(messages(second), numbered(101, 200))
  assert.deepEqual([second.losses, second.warnings], [[], []])
  from = await second.stop()

  await log(guest, numbered(201, 700))
  await taken(guest, 'line 700')
  await guest.do('journalctl', '--rotate', '--vacuum-size=1')
  await log(guest, numbered(701, 800))
  const third = await readJournal(t, program, { fields: FIELDS, ...(from && { from }) }).connected()
  await told(third, 'line 800')
  assert.deepEqual(messages(third), numbered(701, 800))
  const [loss, ...others] = third.losses
  assert.deepEqual(others, [])
  assert.equal(loss?.cause, 'vacuumed')
  assert.match(loss?.reason ?? '', /^journal entries \d+ to \d+, between .*Z and .*Z, were removed/)
  const lost = loss?.lost ?? 0
  assert.ok(lost >= 500 && lost < 520, `the lines and what journald says itself: ${lost}`)
})

test('what journald suppresses is told, with its unit and how much it was', { skip }, async (t) => {
  const { guest, program } = await start(t)
  const reader = await readJournal(t, program, { fields: FIELDS }).connected()
  const limit = ['--property=LogRateLimitIntervalSec=1s', '--property=LogRateLimitBurst=50']
  const unit = ['--unit=chatty', `--property=SyslogIdentifier=${MINE}`, ...limit]
  // All of one process that stays: whose a line is that came from one that is gone, journald does not know.
  const loop = 'i=0; while [ $i -lt 5000 ]; do i=$((i+1)); echo $i; done; sleep 1.2; echo end; exec sleep infinity'
  await guest.do('systemd-run', '--quiet', ...unit, 'sh', '-c', loop)
  await told(reader, 'end')
  const read = messages(reader).length - 1
  assert.ok(read < 5_000, 'journald suppressed some')
  const [loss] = reader.losses
  assert.deepEqual([loss?.cause, loss?.unit], ['suppressed:chatty.service', 'chatty.service'])
  const lost = reader.losses.reduce((sum, { lost = 0 }) => sum + lost, 0)
  assert.equal(read + lost, 5_000)
})
