import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { width } from '../../../shared/text/clean.ts'
import { until } from '../../support/until.ts'
import { type Given, kloros, temporaryFolder } from './call.ts'
import { liveFleet } from './live.ts'

// The life of a question by the command alone, against a real feed and a real core on a real Redis.

const home = temporaryFolder()
const fleet = await liveFleet(home)
fleet.start('curiosity-feed')
fleet.start('curiosity-core')

const call = (args: string[], given: Given = {}) =>
  kloros(home, args, { ...given, env: { ...fleet.env, ...given.env } })
const done = async (line: string, given?: Given) => {
  const { exit, out, err } = await call(words(line), given)
  assert.equal(exit, 0, `kloros ${line}: ${err}`)
  return out
}
const refused = async (line: string, given?: Given) => {
  const { exit, out, err } = await call(words(line), given)
  assert.equal(out, '')
  assert.match(err, /^kloros: .+\n$/)
  return { exit, err }
}
const jsonOf = async (line: string) => JSON.parse(await done(`${line} --json`))
const statusOf = async (id: string) => (await jsonOf(`show ${id}`)).status
const tokens = () => JSON.parse(readFileSync(join(home, '.local/state/kloros/claims.json'), 'utf8')).claims

/** As a shell splits it, with single quotes. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}

async function asked(type: string, name: string, more = ''): Promise<string> {
  await done(`emit --type ${type} --name ${name} ${more}`.trim())
  const found = await until(async () => (await jsonOf(`questions --type ${type} --query ${name}`)).questions[0], name)
  return found.id
}

await until(async () => (await call(['status'])).out.includes('curiosity-core'), 'the fleet is up')

test('next: on one screen what it takes, and by whom the related ones are held', async () => {
  const traceback = [
    'Traceback (most recent call last):',
    '  File "/srv/shop/billing/card.py", line 41, in charge',
    '    raise ValueError("no such card")',
    '  File "/usr/lib/python3.11/json/decoder.py", line 3, in decode',
    'ValueError: no such card \\u001b[2J',
  ].join('\\n')
  const facts = ['location="/srv/shop/billing/card.py:41"', 'function=charge', 'rerun="pytest -k charge"']
  const more = facts.map((fact) => `--fact '${fact}'`).join(' ')
  const log = `--fact 'traceback="${traceback.replaceAll('"', '\\"')}"' --fact unit=billing.service`
  const other = await asked('failing', 'test_charge', more)
  assert.equal((await jsonOf('next --worker bob')).question.id, other)
  const id = await asked('crash', 'billing', `${more} ${log} --reason 'no such card'`)

  const screen = await done('next --worker alice --type crash', { columns: 80 })
  const lines = screen.trimEnd().split('\n')
  assert.ok(lines.length < 24, `${lines.length} lines`)
  assert.deepEqual(
    lines.filter((line) => width(line) > 80),
    [],
  )
  for (const shown of [
    new RegExp(`^${id} {2}medium {2}investigate, autonomy 2$`, 'm'),
    /^ {2}where +\/srv\/shop\/billing\/card\.py:41 {2}charge$/m,
    /^ {2}again +pytest -k charge$/m,
    /^ {2}log +journalctl --unit=billing\.service$/m,
    /^Its own calls, innermost first; 1 of libraries\n {2}\/srv\/shop\/billing\/card\.py:41 charge │ raise ValueError/m,
    /^Evidence\n {2}no such card$/m,
    new RegExp(`^Related\n {2}${other} in_progress, held by bob; the same innermost call: t`, 'm'),
    /^Yours until 2\S+Z\.$/m,
    new RegExp(`^ {2}kloros answer ${id} 'TEXT' --evidence 'COMMAND'$`, 'm'),
  ])
    assert.match(screen, shown)
  assert.doesNotMatch(screen, /\x1b/)

  assert.match(await done(`show ${id}`), new RegExp(`\nRelated\n {2}${other} in_progress, held by bob; `))
  const commands = lines
    .filter((line) => line.startsWith('  kloros '))
    .map((line) => line.trim().slice('kloros '.length))
  assert.deepEqual(
    commands.map((line) => line.split(' ')[0]),
    ['show', 'answer', 'release', 'block', 'renew'],
  )
  const [show = '', answer = '', , , renew = ''] = commands
  for (const line of [show, renew, answer]) await done(line)
  assert.equal(await statusOf(id), 'answered')
  await done(`release ${other}`)
  await done(`accept ${other} --reason 'seen enough'`)
})

test('nothing ready is 3, and a claim elsewhere is told with the address', async () => {
  assert.deepEqual(await refused('next'), { exit: 3, err: 'kloros: No such question is ready.\n' })
  const id = await asked('elsewhere', 'a')
  const screen = await done(`next --url ${fleet.url}/`)
  assert.match(screen, new RegExp(`\n {2}export KLOROS_URL=${fleet.url}/\n`))
  await done(`accept ${id} --reason 'of no matter'`)
})

test('block, reopen, and the token is forgotten', async () => {
  const id = await asked('blocked', 'a')
  assert.equal((await refused(`block ${id}`)).exit, 2)
  assert.match((await refused(`block ${id} --reason x`)).err, /No claim of .* is remembered here/)
  await done('claim --type blocked')
  assert.equal(tokens().length, 1)
  assert.equal(await done(`block ${id} --reason 'no disk yet'`), `Blocked ${id}.\n`)
  assert.deepEqual(tokens(), [])
  assert.match(await done(`show ${id}`), new RegExp(`status blocked +no disk yet; kloros reopen ${id} asks again\n`))
  assert.equal(await done(`reopen ${id} --reason 'there it is'`), `Reopened ${id}.\n`)
  assert.match(await done(`show ${id}`), / reopened → ready .*\(there it is\)/)
  const again = await refused(`reopen ${id}`)
  assert.equal(again.exit, 1)
  assert.match(again.err, /ready/)
  await done(`accept ${id} --reason done`)
})

test('a claim that the feed says has ended is forgotten', async () => {
  for (const line of ['answer ID x', 'renew ID', 'release ID', 'snooze ID 3d']) {
    const name = line.slice(0, line.indexOf(' '))
    const id = await asked('gone', name)
    await done('claim --type gone')
    assert.equal(tokens().length, 1)
    await done(`emit --type gone --name ${name} --closed`)
    await until(async () => (await statusOf(id)) === 'closed', 'it closes')
    assert.match((await refused(line.replace('ID', id))).err, /closed/)
    assert.deepEqual(tokens(), [])
  }
})

test('snooze and accept end a claim of one’s own, and say until when and why', async () => {
  const id = await asked('later', 'a')
  const taken = await jsonOf('claim --type later')
  assert.match(await done(`snooze ${id} 3d`), new RegExp(`^Snoozed ${id} until 2\\S+Z\\.\n$`))
  assert.deepEqual(tokens(), [])
  assert.match(await done(`show ${id}`), /status snoozed +it is asked again at 2\S+Z\n/)
  assert.equal((await refused(`answer ${id} x --token=${taken.token}`)).exit, 1)
  await done(`reopen ${id}`)
  await done('claim --type later')
  assert.equal(await done(`accept ${id} --reason 'a test host'`), `Accepted ${id}.\n`)
  assert.deepEqual(tokens(), [])
  assert.match(await done(`show ${id}`), /status accepted +a test host; quiet until its evidence changes\n/)
  assert.equal((await jsonOf(`reopen ${id}`)).status, 'ready')
  for (const [when, exit] of [
    ['91d', 1],
    ['2020-01-01', 1],
    ['tomorrow', 2],
  ] as const) {
    assert.equal((await refused(`snooze ${id} ${when}`)).exit, exit, when)
  }
  await done(`accept ${id} --reason done`)
})

test('mute holds what is asked, lists itself, and unmute asks again', async () => {
  const id = await asked('noise', 'web-1/a')
  const other = await asked('noise', 'db-1/a')
  assert.equal(await done('mute'), 'Nothing is muted.\n')
  const said = await done("mute 'web-*' --type noise --until 2h --reason 'being moved'")
  assert.match(said, /^Muted noise web-\* until 2\S+Z\. It holds 1 question now; kloros unmute \S+ ends it\.\n$/)
  const [mute] = (await jsonOf('mute')).mutes
  assert.equal(await done('mute --ids'), `${mute.id}\n`)
  const listed = (await done('mute', { columns: 80 })).trimEnd().split('\n')
  assert.match(listed[1] ?? '', new RegExp(`^${mute.id} +noise +web-\\* +1 +2`))
  assert.ok(listed.every((line) => width(line) <= 80))
  assert.match(
    await done(`show ${id}`),
    new RegExp(`status held +muted until 2\\S+Z \\(being moved\\); kloros unmute ${mute.id} asks it again`),
  )
  assert.equal(await done(`unmute ${mute.id}`), `Unmuted ${mute.id}.\n`)
  assert.equal((await refused(`unmute ${mute.id}`)).exit, 3)
  assert.equal(await statusOf(id), 'ready')
  assert.match((await refused('mute --reason x')).err, /Give the NAME/)
  assert.equal((await refused("mute 'x*'")).exit, 2)
  const forever = await jsonOf("mute 'y*' --reason x")
  assert.equal(forever.until, null)
  assert.deepEqual(await jsonOf(`unmute ${forever.id}`), { id: forever.id })
  for (const open of [id, other]) await done(`accept ${open} --reason done`)
})

test('show says a question’s place, and what is beyond the cap', async () => {
  const signal = (i: number) => ({ signal: 'CAPABILITY_GAP', facts: { gap_type: 'source_loss', gap_name: `gap-${i}` } })
  await done('emit', { stdin: JSON.stringify(Array.from({ length: 210 }, (_, i) => signal(i))) })
  const rolled = await until(async () => {
    const { exit, out } = await call(['show', 'source_loss-rolled', '--json'])
    return exit === 0 && JSON.parse(out).metadata.rolled_up === 10 ? JSON.parse(out) : undefined
  }, 'ten are rolled up')
  const [id] = (await done('questions --type source_loss --ids --limit 1')).trim().split('\n')
  const text = await done(`show ${rolled.id}`)
  assert.match(text, /stands for +10 more gaps, for which there is no room; /)
  assert.match(
    await done(`show ${rolled.facts.listed[0].id}`),
    /status held +as many questions of its type are open as may be; /,
  )
  assert.match(await done(`show ${id}`), /place +\d+ of 20\d ready: by its level, /)
  assert.match(await done(`show ${id}`), /level high +worth 0\.8 for a cost of 0\.3 is 2\.67; /)
})

test('ids alone, for other programs', async () => {
  const ids = (await done('questions --ids --type source_loss --status ready --all --limit 99')).trim().split('\n')
  assert.deepEqual(
    ids,
    (await jsonOf('questions --type source_loss --status ready --limit 500')).questions.map(
      (q: { id: string }) => q.id,
    ),
  )
})

test('what completion asks for are command lines of this command', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = await done(`completion ${shell}`)
    const asks = new Set(script.match(/(?:questions|mute) --ids(?: --status \w+)*/g))
    assert.ok(asks.size >= 4)
    for (const line of asks) await done(line)
  }
})
