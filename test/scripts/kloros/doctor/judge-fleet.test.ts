import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import about from '../../../../package.json' with { type: 'json' }
import { type Backlog, judgeBacklog } from '../../../../scripts/kloros/doctor/backlog.ts'
import { within } from '../../../../scripts/kloros/doctor/deadline.ts'
import { type FeedAnswer, judgeFeed } from '../../../../scripts/kloros/doctor/feed.ts'
import { type Finding, failure, ok, warning } from '../../../../scripts/kloros/doctor/finding.ts'
import { judgeHeartbeats } from '../../../../scripts/kloros/doctor/heartbeats.ts'
import { report } from '../../../../scripts/kloros/doctor/report.ts'
import { judgeForeignUnits, readForeignUnits } from '../../../../scripts/kloros/doctor/unit-files.ts'
import { parseUnits } from '../../../../scripts/kloros/doctor/units.ts'
import { judgeRunning, judgeVersions } from '../../../../scripts/kloros/doctor/versions.ts'
import type { Health } from '../../../../shared/contract/service.ts'
import { temporaryFolder } from '../call.ts'
import { answers } from './redis-answers.ts'
import { said } from './said.ts'

const user = { uid: 1000 }
const quiet: Backlog = { unread: 0, pending: 0, idle_ms: 0, rejected: 0, why: '' }
const backlogs: [changes: Partial<Backlog>, line: string | undefined][] = [
  [{}, undefined],
  [{ unread: 900, pending: 50, idle_ms: 20 }, undefined],
  [{ unread: 2_000 }, 'warning backlog.lag'],
  [{ unread: 60_000 }, 'failure backlog.lag'],
  [{ pending: 3, idle_ms: 120_000 }, 'warning backlog.pending'],
  [{ rejected: 2, why: 'no gap_type' }, 'warning backlog.rejected'],
]
for (const [changes, line] of backlogs) {
  test(`a backlog of ${JSON.stringify(changes)}: ${line ?? 'all ok'}`, () => {
    const bad = judgeBacklog({ ...quiet, ...changes }, 'kloros', 'redis-cli', 'restart').filter(
      ({ status }) => status !== 'ok',
    )
    assert.deepEqual(bad.map(said), line === undefined ? [] : [line])
  })
}

const heard = (status: string, heard_at: number, changes: Partial<Health> = {}) => ({
  heard_at,
  health: {
    service: 'chaos-monitor',
    host: 'here',
    status,
    reason: 'why',
    version: about.version,
    ...changes,
  } as Health,
})
const beats: [name: string, beat: ReturnType<typeof heard>[], wanted: boolean, status: string][] = [
  ['is well', [heard('ok', 95)], true, 'ok'],
  ['is degraded', [heard('degraded', 95)], true, 'warning'],
  ['starts', [heard('starting', 95)], true, 'warning'],
  ['is failing', [heard('failing', 95)], true, 'failure'],
  ['is silent', [heard('ok', 60)], true, 'failure'],
  ['is silent, and off', [heard('ok', 60)], false, 'warning'],
  ['was stopped', [heard('stopped', 60)], true, 'warning'],
  ['was stopped, and is off', [heard('stopped', 60)], false, 'ok'],
  ['was never heard', [], true, 'failure'],
  ['was never heard, and is off', [], false, 'ok'],
  ['was heard elsewhere alone', [heard('ok', 95, { host: 'there' })], true, 'failure'],
]
for (const [name, all, wanted, status] of beats) {
  test(`a service that ${name}: ${status}`, () => {
    const expected = [{ service: 'chaos-monitor', wanted, restart: 'restart' }]
    assert.deepEqual(judgeHeartbeats(all, 100, 'here', expected).map(said), [`${status} heartbeat.chaos-monitor`])
  })
}

const url = 'http://127.0.0.1:8700'
const feeds: [
  answer: FeedAnswer['answer'],
  token: FeedAnswer['token'],
  uid: number,
  wanted: boolean,
  status: string,
  mend: RegExp,
][] = [
  [{ status: 200 }, 'own', 0, true, 'ok', /^$/],
  [{ status: 401 }, 'own', 0, true, 'failure', /KLOROS_FEED_TOKEN/],
  [{ status: 401 }, 'configured', 0, true, 'failure', /^restart$/],
  [{ status: 401 }, 'none', 1000, true, 'warning', /KLOROS_FEED_TOKEN/],
  [{ status: 503 }, 'own', 0, true, 'failure', /Redis/],
  [{ status: 404 }, 'own', 0, true, 'failure', /^curl -i/],
  [{ problem: 'ECONNREFUSED' }, 'own', 0, true, 'failure', /^restart$/],
  [{ problem: 'ECONNREFUSED' }, 'own', 0, false, 'ok', /^$/],
  [{ unusable: 'It cannot be read.' }, 'own', 0, true, 'failure', /KLOROS_TOKEN_FILE/],
]
for (const [answer, token, uid, wanted, status, mend] of feeds) {
  test(`a feed that says ${JSON.stringify(answer)} to the token ${token} of ${uid}: ${status}`, () => {
    const finding = judgeFeed({ url, answer, token, kept: false }, { uid }, 'restart', wanted)
    assert.equal(said(finding), `${status} feed`)
    assert.match(finding.mend ?? '', mend)
  })
}

const node = (version: string | undefined) => [{ path: '/usr/bin/node', version, problem: 'cannot be run (ENOENT)' }]
const versions: [
  node: string | undefined,
  redis: string,
  systemd: number | undefined,
  booted: boolean,
  bad: string[],
][] = [
  ['20.19.0', '7.0.15', 252, true, []],
  ['22.14.0', '8.2.0', undefined, true, []],
  ['24.0.1', '8.2.0', undefined, true, []],
  ['22.13.1', '8.2.0', undefined, true, ['failure versions.node']],
  ['23.11.0', '8.2.0', undefined, true, ['failure versions.node']],
  ['20.18.9', '7.0.0', 252, true, ['failure versions.node']],
  ['18.20.1', '6.2.14', 246, true, ['failure versions.node', 'failure versions.redis', 'warning versions.systemd']],
  [undefined, '7.2.4', 246, false, ['failure versions.node']],
]
for (const [is, redis_version, systemd, booted, bad] of versions) {
  test(`Node ${is}, Redis ${redis_version}, systemd ${systemd}: ${bad.join(', ') || 'all ok'}`, () => {
    const found = judgeVersions({ nodes: node(is), systemd }, answers({ redis_version }), booted)
    assert.deepEqual(found.filter(({ status }) => status !== 'ok').map(said), bad)
  })
}

test('whose token root alone can read gets a copy of it', () => {
  const finding = judgeFeed({ url, answer: { status: 401 }, token: 'none', kept: true }, user, 'restart', true)
  assert.match(finding.mend ?? '', /^sudo sed .*\/etc\/kloros\/feed\.env \| install .* ~\/\.config\/kloros\/token$/)
})

test('what runs is compared with what is installed, on this host', () => {
  const line = (version: string, changes: Partial<Health> = {}) =>
    judgeRunning([heard('ok', 95, { version, ...changes })], 'here', (service) => `restart ${service}`).map(said)
  assert.deepEqual(line(about.version), ['ok versions.kloros'])
  assert.deepEqual(line('0.0.1'), ['warning versions.kloros'])
  assert.deepEqual(line('0.0.1', { host: 'there' }), ['ok versions.kloros'])
})

test('units of another version are told of', () => {
  const folder = temporaryFolder()
  for (const name of ['kloros.target', 'own.target', 'shipped.target']) writeFileSync(join(folder, name), 'same')
  const unit = (name: string, file: string) => `Id=${name}\nLoadState=loaded\nFragmentPath=${join(folder, file)}\n`
  const units = {
    units: parseUnits([unit('kloros.target', 'own.target'), unit('shipped.target', 'no.target')].join('\n')),
  }
  assert.deepEqual(readForeignUnits(units, folder), [])
  writeFileSync(join(folder, 'own.target'), 'another')
  assert.deepEqual(readForeignUnits(units, folder), ['kloros.target'])
  const masked = { units: parseUnits(unit('kloros.target', 'own.target').replace('=loaded', '=masked')) }
  assert.deepEqual(readForeignUnits(masked, folder), [], 'to mask one is no other version')
  assert.equal(readForeignUnits(units, join(folder, 'none')), undefined)
  assert.equal(readForeignUnits({ missing: 'systemd does not run here', booted: false }, folder), undefined)
  assert.deepEqual(judgeForeignUnits(undefined, user), [])
  assert.deepEqual(judgeForeignUnits([], user).map(said), ['ok units.version'])
  const [finding] = judgeForeignUnits(['kloros.target'], user)
  assert.deepEqual([said(finding), finding?.mend], ['warning units.version', 'sudo ./scripts/install'])
})

test('a check that does not come in time is a failure, and one that does is itself', async () => {
  const never = new Promise<Finding[]>(() => undefined)
  assert.deepEqual((await within('paths', 5, never)).map(said), ['failure paths'])
  assert.deepEqual((await within('paths', 60_000, Promise.resolve([ok('paths', 'Well.')]))).map(said), ['ok paths'])
  await assert.rejects(within('paths', 60_000, Promise.reject(new Error('a bug'))), /a bug/)
})

const nowhere = { write: () => undefined }
const context = { env: {}, stdin: Readable.from([]), stdout: nowhere, stderr: nowhere }
const findings = [
  ok('clock', 'The clock is synchronised.'),
  warning(
    'journal.storage',
    'It is kept in memory only, and lost \x1b[31mat a reboot.',
    'a command that is longer than the terminal is wide',
  ),
  failure('feed', 'The feed is away.', 'systemctl restart kloros-curiosity-feed.service'),
]

test('lines are aligned, sentences fit the terminal, and mends are whole', () => {
  assert.equal(
    report({ ...context, columns: 50, colour: false }, findings),
    `ok       clock            The clock is
                          synchronised.
warning  journal.storage  It is kept in memory
                          only, and lost at a
                          reboot.
         mend: a command that is longer than the terminal is wide
failure  feed             The feed is away.
         mend: systemctl restart kloros-curiosity-feed.service
1 failure, 1 warning, 1 ok.
`,
  )
})

test('a pipe gets a line for each finding and no colours, a terminal gets them', () => {
  const piped = report({ ...context, columns: undefined, colour: false }, findings)
  assert.equal(piped.split('\n').length, 3 + 2 + 2)
  assert.ok(!piped.includes('\x1b'))
  assert.match(report({ ...context, columns: 80, colour: true }, findings), /^\x1b\[32mok {5}\s*\x1b\[0m/)
})
