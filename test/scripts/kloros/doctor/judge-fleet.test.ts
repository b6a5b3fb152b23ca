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
import { cli, parseInfo, type Redis } from '../../../../scripts/kloros/doctor/redis.ts'
import { judgeRedis } from '../../../../scripts/kloros/doctor/redis-settings.ts'
import { report } from '../../../../scripts/kloros/doctor/report.ts'
import { judgeForeignUnits, readForeignUnits } from '../../../../scripts/kloros/doctor/unit-files.ts'
import { parseUnits, type Units } from '../../../../scripts/kloros/doctor/units.ts'
import { judgeRunning, judgeVersions } from '../../../../scripts/kloros/doctor/versions.ts'
import type { Health } from '../../../../shared/contract/service.ts'
import { temporaryFolder } from '../call.ts'
import { said } from './said.ts'

const root = { uid: 0 }
const user = { uid: 1000 }
const OWN = 'unix:///run/kloros/redis.sock'
const OTHER = 'redis://db:6379'
const none: Units = { missing: 'systemd does not run here', booted: false }
/** The private Redis with a service, as systemd shows them. */
const withService = (redis: string, service: string): Units => {
  const unit = (name: string, active: string) =>
    `Id=kloros-${name}.service\nLoadState=loaded\nActiveState=${active}\nUnitFileState=static\n`
  return { units: parseUnits(`${unit('redis', redis)}\n${unit('curiosity-core', service)}`) }
}
const own: Units = { units: parseUnits('Id=kloros-redis.service\nLoadState=loaded\nActiveState=failed\n') }

// Of Redis 7.0.15, as far as it matters.
const INFO = `# Server\r\nredis_version:7.0.15\r\nconfig_file:\r\n\r\n# Memory\r\nused_memory:1400000\r\n\r\n# Persistence\r\nrdb_last_bgsave_status:ok\r\naof_enabled:1\r\naof_last_bgrewrite_status:ok\r\naof_last_write_status:ok\r\n# Replication\r\nrole:master\r\n`
const CONFIG = { appendonly: 'yes', maxmemory: '0', 'maxmemory-policy': 'noeviction', dir: '/var/lib/kloros/redis' }

function answers(info: Record<string, string> = {}, config: Record<string, string> | string = {}, ahead_s = 0): Redis {
  return {
    reached: true,
    info: { ...parseInfo(INFO), ...info },
    config: typeof config === 'string' ? config : { ...CONFIG, ...config },
    ahead_s,
    now: 0,
    beats: [],
    backlog: { unread: 0, pending: 0, idle_ms: 0, rejected: 0, why: '' },
  }
}

const CLI = 'redis-cli -h db -p 6379'
const redises: [name: string, redis: Redis, line: string | undefined, mend?: string][] = [
  ['is well', answers(), undefined],
  ['keeps nothing', answers({}, { appendonly: 'no' }), 'failure redis.append-only', `${CLI} CONFIG SET appendonly yes`],
  [
    'keeps nothing, by its file',
    answers({ config_file: '/etc/redis.conf' }, { appendonly: 'no' }),
    'failure redis.append-only',
    `${CLI} CONFIG SET appendonly yes && ${CLI} CONFIG REWRITE`,
  ],
  [
    'evicts',
    answers({}, { maxmemory: '100000000', 'maxmemory-policy': 'allkeys-lru' }),
    'failure redis.eviction',
    `${CLI} CONFIG SET maxmemory-policy noeviction`,
  ],
  ['would evict, but has no bound', answers({}, { 'maxmemory-policy': 'allkeys-lru' }), undefined],
  [
    'is nearly full',
    answers({}, { maxmemory: '1600000' }),
    'warning redis.memory',
    `${CLI} CONFIG SET maxmemory 3200000`,
  ],
  ['is full', answers({}, { maxmemory: '1400000' }), 'failure redis.memory', `${CLI} CONFIG SET maxmemory 2800000`],
  ['is a replica', answers({ role: 'slave', master_host: 'm', master_port: '1' }), 'failure redis.role'],
  ['cannot write its file', answers({ aof_last_write_status: 'err' }), 'failure redis.persistence'],
  [
    'cannot rewrite its file',
    answers({ aof_last_bgrewrite_status: 'err' }),
    'warning redis.persistence',
    `${CLI} BGREWRITEAOF`,
  ],
  ['cannot save', answers({ rdb_last_bgsave_status: 'err' }), 'failure redis.persistence', `${CLI} BGSAVE`],
  ['has another clock', answers({}, {}, -60), 'warning redis.clock'],
  ['does not tell its settings', answers({}, 'NOPERM no permissions'), 'warning redis.settings'],
]
for (const [name, redis, line, mend] of redises) {
  test(`a Redis that ${name}: ${line ?? 'all ok'}`, () => {
    const bad = judgeRedis(redis, OTHER, none, root).filter(({ status }) => status !== 'ok')
    assert.deepEqual(bad.map(said), line === undefined ? [] : [line])
    if (mend !== undefined) assert.equal(bad[0]?.mend, mend)
  })
}

const away: [reason: string, url: string, units: Units, uid: number, status: string, mend: RegExp][] = [
  ['connect ENOENT /run/kloros/redis.sock', OWN, own, 0, 'failure', /^systemctl restart kloros-redis\.service$/],
  ['connect ENOENT /run/kloros/redis.sock', OWN, none, 0, 'failure', /^start the Redis at unix/],
  ['connect ENOENT /run/kloros/redis.sock', OWN, withService('inactive', 'inactive'), 0, 'ok', /^$/],
  [
    'connect ENOENT /run/kloros/redis.sock',
    OWN,
    withService('inactive', 'active'),
    0,
    'failure',
    /^systemctl restart /,
  ],
  [
    'connect ENOENT /run/kloros/redis.sock',
    OWN,
    withService('failed', 'inactive'),
    0,
    'failure',
    /^systemctl restart /,
  ],
  ['connect EACCES /run/kloros/redis.sock', OWN, own, 1000, 'warning', /^sudo kloros doctor$/],
  [
    'connect ECONNREFUSED 10.0.0.1:6379',
    'redis://:pw@db:6379',
    own,
    0,
    'failure',
    /^start the Redis at redis:\/\/…@db/,
  ],
  ['WRONGPASS invalid username-password pair', OTHER, none, 0, 'failure', /password that Redis wants into redis\.url/],
  ['it does not answer within 5 s', OTHER, none, 0, 'failure', /set redis\.url to where one answers/],
]
for (const [reason, url, units, uid, status, mend] of away) {
  test(`a Redis at ${url.replace('pw', '…')} that is away (${reason}), for ${uid}: ${status}`, () => {
    const [finding] = judgeRedis({ reached: false, reason }, url, units, { uid })
    assert.equal(said(finding), `${status} redis.reach`)
    assert.match(finding?.mend ?? '', mend)
    assert.doesNotMatch(JSON.stringify(finding), /pw/)
  })
}

const CLOSED = 'Id=kloros-curiosity-core.service\nLoadState=loaded\nIPAddressDeny=::/0 0.0.0.0/0\n'
const networks: [url: string, slice: string, lines: string[]][] = [
  [OTHER, '', ['failure redis.network']],
  [OTHER, '192.0.2.7/32', ['ok redis.network']],
  ['redis://127.0.0.1:6379', '', []],
  [OWN, '', []],
]
for (const [where, allowed, lines] of networks) {
  test(`units that are closed but for "${allowed}", and a Redis at ${where}: ${lines.join() || 'nothing said'}`, () => {
    const slice = `Id=kloros.slice\nLoadState=loaded\nIPAddressAllow=${allowed}\n`
    const units = { units: parseUnits(`${CLOSED}\n${slice}`) }
    const found = judgeRedis(answers(), where, units, root).filter(({ check }) => check === 'redis.network')
    assert.deepEqual(found.map(said), lines)
    if (lines[0]?.startsWith('failure')) {
      assert.equal(found[0]?.mend, 'systemctl set-property kloros.slice IPAddressAllow=db')
    }
  })
}

const addresses: [url: string, command: string][] = [
  [OWN, 'redis-cli -s /run/kloros/redis.sock'],
  ['unix://u:p@/a b.sock', "redis-cli -s '/a b.sock' --user u --askpass"],
  ['redis://db', 'redis-cli -h db -p 6379'],
  ['rediss://:p@db:6380/1', 'redis-cli -h db -p 6380 --tls --askpass'],
  ['redis://[::1]:6379', 'redis-cli -h ::1 -p 6379'],
]
for (const [url, command] of addresses) test(`${url} is typed as ${command}`, () => assert.equal(cli(url), command))

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
    const bad = judgeBacklog({ ...quiet, ...changes }, 'kloros', CLI, 'restart').filter(({ status }) => status !== 'ok')
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
  ['22.1.0', '8.2.0', undefined, true, []],
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
  assert.equal(readForeignUnits(none, folder), undefined)
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
