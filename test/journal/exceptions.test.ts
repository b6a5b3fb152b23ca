import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { bootable, isInstalled } from '../support/booted.ts'
import { WatchedGuest } from '../support/booted-fleet.ts'
import { crashingPrograms } from '../support/crashing-programs.ts'
import { until } from '../support/until.ts'

const skip = (await bootable()) ?? false
const skipPython = skip || ((await isInstalled('python3')) ? false : 'python3 is not installed')

/** journald drops empty lines. */
const filled = (text: unknown) =>
  String(text)
    .split('\n')
    .filter((line) => line !== '')

const CHARGE = `
import sys, time, traceback
from pathlib import Path

shared = Path(sys.argv[1])

def charge(card):
    raise ValueError(f"card {card} is refused")
`

test('programs that crash are asked about once each, with all they wrote', { skip }, async (t) => {
  const watched = await WatchedGuest.start(t)
  const units: string[] = []
  for (const program of crashingPrograms) {
    const { runtime, argv, file } = program
    const [command, ...options] = argv
    if (!command.includes('/') && !(await isInstalled(command))) {
      t.diagnostic(`${runtime} is skipped: ${command} is not installed`)
      continue
    }
    await t.test(runtime, async () => {
      await writeFile(watched.file(file), program.source)
      const whole = [command, ...options, watched.file(file)]
      const { stderr } = await watched.guest.run(whole)
      const unit = `shop-${runtime.toLowerCase()}`
      units.push(`${unit}.service`)
      await watched.unit(unit, ...whole)
      const { gap, facts, hosts } = await until(async () => (await watched.about(unit))[0], `${runtime} is asked about`)
      assert.deepEqual(filled(facts.traceback), filled(stderr))
      assert.deepEqual([facts.kind, facts.type], ['traceback', program.type])
      assert.match(String(facts.function), program.function)
      assert.match(gap.name, /^shop-\w+\.service\/\w+\/[0-9a-f]{8}$/)
      assert.deepEqual(
        hosts.map(({ host }) => host),
        [watched.guest.name],
      )
    })
  }
  const questions = await watched.finish()
  assert.deepEqual(questions.map(({ facts }) => facts.unit).sort(), units.sort())
  assert.deepEqual(
    questions.map(({ occurrences }) => occurrences),
    units.map(() => 1),
  )
})

test('restarts of journald, rotations and a vacuum of what was read cost nothing', { skip: skipPython }, async (t) => {
  const watched = await WatchedGuest.start(t)
  const { guest } = watched
  const loop = `${CHARGE}
count = 0
while not (shared / "stop").exists():
    count += 1
    try:
        charge(count)
    except ValueError:
        traceback.print_exc()
    time.sleep(0.02)
(shared / "count").write_text(str(count))
`
  await writeFile(watched.file('loop.py'), loop)
  await watched.unit('loop', 'python3', watched.file('loop.py'), guest.shared)
  const goesOn = async () => {
    const { read } = (await watched.health()).counters
    await until(async () => (await watched.health()).counters.read > read + 100, 'more is read')
  }
  await goesOn()
  await guest.do('systemctl', 'restart', 'systemd-journald')
  await goesOn()
  await guest.do('journalctl', '--rotate')
  await goesOn()
  await guest.do('systemctl', 'restart', 'systemd-journald')
  await goesOn()
  await guest.do('journalctl', '--rotate')
  await watched.settled()
  assert.match((await guest.run(['journalctl', '--vacuum-size=1'])).stderr, /Deleted archived journal/)
  await goesOn()
  await writeFile(watched.file('stop'), '')
  await until(async () => (await guest.run(['systemctl', 'is-active', 'loop'])).code !== 0, 'the program has ended')
  const count = Number(await guest.do('cat', watched.file('count')))
  // Repeats are told together, some seconds later.
  await until(async () => ((await watched.about('loop'))[0]?.occurrences ?? 0) >= count, 'all are counted')
  const questions = await watched.finish()
  const asked = questions.map(({ gap, facts, occurrences }) => [gap.type, facts.unit, occurrences])
  assert.deepEqual(asked, [['exception', 'loop.service', count]])
})

test('a vacuum of what was not read is one loss that names the hole', { skip }, async (t) => {
  const watched = await WatchedGuest.start(t)
  const { guest } = watched
  await watched.settled()
  await watched.endMonitor('SIGTERM')
  const unread = Array.from({ length: 500 }, (_, index) => `unread ${index + 1}\n`).join('')
  await guest.run(['systemd-cat', '--identifier=unread'], { input: unread })
  const newest = ['journalctl', '--quiet', '--output=cat', '--lines=1', '--identifier=unread']
  await until(async () => (await guest.run(newest)).stdout === 'unread 500\n', 'journald has taken all of it')
  await guest.do('journalctl', '--rotate', '--vacuum-size=1')
  await watched.startMonitor()
  const questions = await watched.finish()
  assert.deepEqual(
    questions.map(({ gap }) => [gap.type, gap.name]),
    [['source_loss', 'here/exception-monitor/journal/vacuumed']],
  )
  const [question] = questions
  assert.equal(question?.occurrences, 1)
  const lost = Number(question?.facts.lost)
  assert.ok(lost >= 500 && lost < 550, `the lines and what systemd says itself: ${lost}`)
  assert.match(question?.evidence.join('\n') ?? '', /journal entries \d+ to \d+, between .*Z and .*Z, were removed/)
})

const kills: [when: string, wait: (watched: WatchedGuest) => Promise<void>][] = [
  ['as soon as it was read', (watched) => watched.read()],
  ['once something after it was told', (watched) => watched.settled()],
  [
    'once what there is of it was told',
    async (watched) => {
      await until(async () => (await watched.about('torn')).length > 0, 'the half is asked about')
    },
  ],
]
for (const [when, wait] of kills) {
  test(`killed in the middle of a traceback, ${when}: still one, whole`, { skip: skipPython }, async (t) => {
    const watched = await WatchedGuest.start(t)
    const torn = `${CHARGE}
try:
    charge(7)
except ValueError:
    lines = traceback.format_exc().splitlines(keepends=True)
(shared / "whole").write_text("".join(lines))
sys.stderr.write("".join(lines[:3]))
sys.stderr.flush()
(shared / "half").touch()
while not (shared / "go").exists():
    time.sleep(0.01)
sys.stderr.write("".join(lines[3:]))
`
    await writeFile(watched.file('torn.py'), torn)
    await watched.unit('torn', 'python3', watched.file('torn.py'), watched.guest.shared)
    await until(
      async () => (await watched.guest.run(['test', '-e', watched.file('half')])).code === 0,
      'half is written',
    )
    await wait(watched)
    await watched.endMonitor('SIGKILL')
    await writeFile(watched.file('go'), '')
    await watched.startMonitor()
    const whole = filled(await watched.guest.do('cat', watched.file('whole')))
    // What was told before is mended some seconds later.
    const told = async () => filled((await watched.about('torn'))[0]?.facts.traceback)
    await until(async () => (await told()).length >= whole.length, 'all of it is told')
    const questions = await watched.finish()
    assert.deepEqual(
      questions.map(({ gap, facts, occurrences }) => [
        gap.type,
        facts.unit,
        facts.type,
        filled(facts.traceback),
        occurrences,
      ]),
      [['exception', 'torn.service', 'ValueError', whole, 1]],
    )
  })
}
