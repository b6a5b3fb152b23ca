import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import type { Health } from '../../../shared/contract/service.ts'
import { until } from '../../support/until.ts'
import { type Given, kloros, temporaryFolder } from './call.ts'
import { liveFleet, startKloros } from './live.ts'

// The command against a real feed and a real core on a real Redis.

const home = temporaryFolder()
const token = 'only-for-this-test'
const fleet = await liveFleet(home, `[curiosity-feed]\ntoken = "${token}"\n`)
fleet.start('curiosity-feed')
fleet.start('curiosity-core')

const call = (line: string, given: Given = {}) =>
  kloros(home, line.split(' '), { ...given, env: { ...fleet.env, KLOROS_FEED_TOKEN: token, ...given.env } })
const done = async (line: string, given?: Given) => {
  const { exit, out, err } = await call(line, given)
  assert.equal(exit, 0, `kloros ${line}: ${err}`)
  return out
}
const jsonOf = async (line: string, given?: Given) => JSON.parse(await done(`${line} --json`, given))
const emitted = async (name: string, more = '') => {
  await done(`emit --type disk_full --name ${name} ${more}`.trim())
  return until(async () => (await jsonOf(`questions --query ${name}`)).questions[0], `${name} is asked about`)
}

await until(async () => {
  const { exit, out } = await call('status')
  return exit === 0 && out.includes('curiosity-core') && out.includes('curiosity-feed')
}, 'the fleet is up')

test('without the token the feed says what it wants', async () => {
  const { exit, err } = await call('status', { env: { KLOROS_FEED_TOKEN: '' } })
  assert.equal(exit, 1)
  assert.match(err, /^kloros: .*token.*\n$/)
})

test('an empty fleet has no questions, and nothing to claim', async () => {
  assert.equal(await done('questions'), 'No question matches.\n')
  assert.equal((await call('claim')).exit, 3)
  assert.equal((await call('show nothing-0')).exit, 3)
})

test('from a signal to its answer', async () => {
  assert.equal(await done('emit --type disk_full --name web-1/var --fact free_mb=0 --fact path=/var'), 'Accepted 1.\n')
  const { id } = await emitted('web-1/var', '--fact free_mb=3')
  await until(async () => (await jsonOf(`show ${id}`)).occurrences === 2, 'it counts both')
  assert.match(
    await done('questions', { columns: 80 }),
    new RegExp(`^ID +LEVEL .*\n${id} +(low|medium|high) +ready +2\\b`),
  )

  const claimed = await done('claim --worker alice --lease 60')
  assert.match(claimed, new RegExp(`Yours until .*: kloros answer ${id}\n$`))
  assert.match(claimed, /free_mb +3\n/)
  assert.equal((await call('claim')).exit, 3)
  assert.match(await done(`renew ${id} --lease 600`), /^Yours until 2/)
  assert.match(await done(`show ${id}`), /alice +until 2/)

  const answered = await jsonOf(`answer ${id} - --evidence df --confidence 0.75`, { stdin: 'It was\nthe log.\n' })
  assert.deepEqual(
    { ...answered.answer, at: '' },
    { answer: 'It was\nthe log.', evidence: ['df'], confidence: 0.75, metrics: null, worker: 'alice', at: '' },
  )
  assert.match(
    await done(`show ${id}`),
    /Answer by alice.*It was\n {4}the log\.\n {2}evidence: df\n {2}confidence: 0\.75\n/s,
  )
  assert.match((await call(`answer ${id} again`)).err, /No claim of .* is remembered here/)
  assert.deepEqual(JSON.parse(readFileSync(join(home, '.local/state/kloros/claims.json'), 'utf8')), { claims: [] })

  await done('emit --type disk_full --name web-1/var --closed')
  await until(async () => (await jsonOf(`show ${id}`)).status === 'closed', 'the question closes')
})

test('a claim given back can be taken again, and its token is dead', async () => {
  const { id } = await emitted('web-2/var')
  const first = await jsonOf('claim --worker alice')
  assert.equal(first.question.id, id)
  assert.equal(await done(`release ${id} --reason later`), `Released ${id}.\n`)
  assert.match(await done(`show ${id}`), /released .*by alice \(later\)/)
  await done('claim --worker bob --type disk_full')
  const stale = await call(`answer ${id} mine --token=${first.token}`)
  assert.equal(stale.exit, 1)
  assert.match(stale.err, /token/)
  await done(`answer ${id} bobs`)
})

test('emit reads an envelope, a list, and a line each, from a file and from stdin', async () => {
  const signal = (name: string) => ({ signal: 'CAPABILITY_GAP', facts: { gap_type: 'many', gap_name: name } })
  const file = join(home, 'signals.json')
  const text = (names: string[]) => names.map((name) => JSON.stringify(signal(name))).join('\n')
  writeFileSync(file, JSON.stringify(signal('a')))
  assert.equal(await done(`emit ${file}`), 'Accepted 1.\n')
  writeFileSync(file, JSON.stringify([signal('b'), signal('c')], null, 2))
  assert.deepEqual(await jsonOf(`emit ${file}`), { accepted: 2 })
  assert.equal(await done('emit', { stdin: `${text(['d', 'e'])}\n\n` }), 'Accepted 2.\n')
  const many = Array.from({ length: 2_100 }, () => 'f')
  assert.equal(await done('emit -', { stdin: text(many) }), 'Accepted 2100.\n')

  const refused: [stdin: string, says: RegExp][] = [
    ['', /no signal to send/],
    ['{"signal":\n}', /Line 1 is not JSON/],
    ['{"signal":"X"}', /signal/],
    ['[{"signal":"CAPABILITY_GAP","facts":{"gap_type":"x"}}]', /gap_name/],
    [`${text(many)}\n{"signal":7}`, /^kloros: The first 2000 were accepted, then: \[100\]\.signal/],
  ]
  for (const [stdin, says] of refused) {
    const { exit, err } = await call('emit', { stdin })
    assert.equal(exit, 1)
    assert.match(err, says)
  }
  assert.match((await call('emit /nowhere')).err, /cannot be read/)
})

test('all pages of questions are one after another', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `page-${i}`)
  const signals = names.map((name) => ({ signal: 'CAPABILITY_GAP', facts: { gap_type: 'paged', gap_name: name } }))
  await done('emit', { stdin: JSON.stringify(signals) })
  await until(async () => (await jsonOf('questions --type paged --limit 1')).total === 30, 'all are asked')
  const pages = (await done('questions --type paged --all --limit 12 --json'))
    .trim()
    .split('\n')
    .map((p) => JSON.parse(p))
  assert.deepEqual(
    pages.map((page) => page.questions.length),
    [12, 12, 6],
  )
  assert.equal(new Set(pages.flatMap((page) => page.questions.map((q: { id: string }) => q.id))).size, 30)
  const first = await done('questions --type paged --limit 12')
  assert.match(first, /\n30 in all; the next page: --cursor \S+\n$/)
  assert.equal((await done('questions --type paged --all --limit 12')).match(/ready/g)?.length, 30)
})

test('signals come oldest first, and --follow adds those to come', async () => {
  for (const name of ['s-1', 's-2']) await done(`emit --type told --name ${name} --reason because`)
  const lines = (await done('signals --limit 2')).trim().split('\n')
  assert.match(lines[0] ?? '', /^2\S+Z opened \S+ told s-1: because$/)
  assert.match(lines[1] ?? '', /told s-2/)
  assert.equal((await jsonOf('signals --limit 2')).signals[0].signal.facts.gap_name, 's-2')

  const env = { ...fleet.env, KLOROS_FEED_TOKEN: token }
  const following = startKloros(home, ['signals', '--follow', '--limit', '1', '--json'], env)
  await until(() => following.out.includes('s-2'), 'the last signal is told')
  await fleet.redis.client.xadd(`{${fleet.prefix}}:signals`, '*', 'json', 'no \x1b[2J JSON')
  const many = Array.from(
    { length: 250 },
    (_, i) => `{"signal":"CAPABILITY_GAP","facts":{"gap_type":"told","gap_name":"n-${i}"}}`,
  )
  await done('emit', { stdin: many.join('\n') })
  await until(() => following.out.includes('n-249'), 'the new ones are told')
  following.child.kill('SIGINT')
  await following.ended
  const told = following.out
    .trim()
    .split('\n')
    .map((entry) => JSON.parse(entry).signal)
  assert.equal(told.length, 252)
  assert.equal(told[1], 'no \x1b[2J JSON')
  assert.deepEqual(
    told.slice(2).map((signal) => signal.facts.gap_name),
    many.map((_, i) => `n-${i}`),
  )
  assert.doesNotMatch(await done('signals --limit 260'), /\x1b/)
})

test('status is 1 while a service fails or is silent, not when it was stopped', async () => {
  const beats = new Heartbeats(fleet.redis.client, fleet.prefix)
  const [well] = await beats.all()
  const health = (status: Health['status']): Health => ({
    ...(well as { health: Health }).health,
    service: 'one-more',
    status,
    reason: 'the disk\nis full',
  })
  const rows: [status: Health['status'], exit: number, shown: RegExp][] = [
    ['failing', 1, /one-more .* failing .*the disk is full/],
    ['degraded', 0, /one-more .* degraded/],
    ['stopped', 0, /one-more .* stopped/],
  ]
  for (const [status, exit, shown] of rows) {
    await beats.beat(health(status))
    const outcome = await call('status')
    assert.equal(outcome.exit, exit, outcome.err)
    assert.match(outcome.out, shown)
  }
  const key = `{${fleet.prefix}}:heartbeats`
  const field = `${health('ok').host}/one-more`
  const seconds = Math.floor(Date.now() / 1000) - 90
  await fleet.redis.client.hset(key, field, `${seconds} ${JSON.stringify(health('ok'))}`)
  const silent = await call('status')
  assert.equal(silent.exit, 1)
  assert.match(silent.out, /one-more .* silent +1m ago/)
  await beats.forget(health('ok').host, 'one-more')
})
