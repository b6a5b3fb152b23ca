import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cli, type Redis } from '../../../../scripts/kloros/doctor/redis.ts'
import { judgeRedis } from '../../../../scripts/kloros/doctor/redis-settings.ts'
import { parseUnits, type Units } from '../../../../scripts/kloros/doctor/units.ts'
import { answers } from './redis-answers.ts'
import { said } from './said.ts'

const root = { uid: 0 }
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

const CLI = 'redis-cli -h db -p 6379'
const redises: [name: string, redis: Redis, line: string | undefined, mend?: string][] = [
  ['is well', answers(), undefined],
  ['keeps nothing', answers({ aof_enabled: '0' }), 'failure redis.append-only', `${CLI} CONFIG SET appendonly yes`],
  [
    'keeps nothing, by its file',
    answers({ config_file: '/etc/redis.conf', aof_enabled: '0' }),
    'failure redis.append-only',
    `${CLI} CONFIG SET appendonly yes && ${CLI} CONFIG REWRITE`,
  ],
  [
    'evicts',
    answers({ maxmemory: '100000000', maxmemory_policy: 'allkeys-lru' }),
    'failure redis.eviction',
    `${CLI} CONFIG SET maxmemory-policy noeviction`,
  ],
  ['would evict, but has no bound', answers({ maxmemory_policy: 'allkeys-lru' }), undefined],
  ['is nearly full', answers({ maxmemory: '1600000' }), 'warning redis.memory', `${CLI} CONFIG SET maxmemory 3200000`],
  ['is full', answers({ maxmemory: '1400000' }), 'failure redis.memory', `${CLI} CONFIG SET maxmemory 2800000`],
  ['is a replica', answers({ role: 'slave', master_host: 'm', master_port: '1' }), 'failure redis.role'],
  ['cannot write its file', answers({ aof_last_write_status: 'err' }), 'failure redis.persistence'],
  [
    'cannot rewrite its file',
    answers({ aof_last_bgrewrite_status: 'err' }),
    'warning redis.persistence',
    `${CLI} BGREWRITEAOF`,
  ],
  ['cannot save', answers({ rdb_last_bgsave_status: 'err' }), 'failure redis.persistence', `${CLI} BGSAVE`],
  ['has another clock', answers({}, -60), 'warning redis.clock'],
]
for (const [name, redis, line, mend] of redises) {
  test(`a Redis that ${name}: ${line ?? 'all ok'}`, () => {
    const bad = judgeRedis(redis, { url: OTHER }, none, root).filter(({ status }) => status !== 'ok')
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
    const [finding] = judgeRedis({ reached: false, reason }, { url }, units, { uid })
    assert.equal(said(finding), `${status} redis.reach`)
    assert.match(finding?.mend ?? '', mend)
    assert.doesNotMatch(JSON.stringify(finding), /pw/)
  })
}

const CLOSED = 'Id=kloros-curiosity-core.service\nLoadState=loaded\nIPAddressDeny=::/0 0.0.0.0/0\n'
const networks: [url: string, slice: string, lines: string[]][] = [
  [OTHER, '', ['failure redis.network']],
  ['redis://192.0.2.7:6379', '', ['failure redis.network']],
  [OTHER, '192.0.2.7/32', ['ok redis.network']],
  ['redis-sentinel://a,127.0.0.1,b:5/m', '', ['failure redis.network']],
  ['redis-cluster://[::1],localhost:7000', '', []],
  ['redis://127.0.0.1:6379', '', []],
  [OWN, '', []],
]
for (const [where, allowed, lines] of networks) {
  test(`units that are closed but for "${allowed}", and a Redis at ${where}: ${lines.join() || 'nothing said'}`, () => {
    const slice = `Id=kloros.slice\nLoadState=loaded\nIPAddressAllow=${allowed}\n`
    const units = { units: parseUnits(`${CLOSED}\n${slice}`) }
    const found = judgeRedis(answers(), { url: where }, units, root).filter(({ check }) => check === 'redis.network')
    assert.deepEqual(found.map(said), lines)
    if (lines[0]?.startsWith('failure')) {
      const look = (name: string) => `$(getent ahosts ${name} | cut -d ' ' -f 1 | sort -u)`
      const allows = where.includes('192.0')
        ? '192.0.2.7'
        : `"$(echo ${(where === OTHER ? ['db'] : ['a', 'b']).map(look).join(' ')})"`
      assert.equal(found[0]?.mend, `systemctl set-property kloros.slice IPAddressAllow=${allows}`)
      assert.equal(/Every address/.test(found[0]?.message ?? ''), where.startsWith('redis-'))
    }
  })
}

test('units are to reach the master that Sentinels name, too, and what may take its place', () => {
  const slice = 'Id=kloros.slice\nLoadState=loaded\nIPAddressAllow=\n'
  const units = { units: parseUnits(`${CLOSED}\n${slice}`) }
  const redis = { ...answers({ slave0: 'ip=192.0.2.9,port=6379,state=online' }), peer: '192.0.2.8' }
  const mend = (url: string) =>
    judgeRedis(redis, { url }, units, root).find(({ check }) => check === 'redis.network')?.mend ?? ''
  assert.match(mend('redis-sentinel://192.0.2.7/m'), / IPAddressAllow='192\.0\.2\.7 192\.0\.2\.8 192\.0\.2\.9'$/)
  assert.match(mend('redis://192.0.2.7'), / IPAddressAllow=192\.0\.2\.7$/)
})

const addresses: [url: string, command: string][] = [
  [OWN, 'redis-cli -s /run/kloros/redis.sock'],
  ['unix://u:p@/a b.sock', "redis-cli -s '/a b.sock' --user u --askpass"],
  ['redis://db', 'redis-cli -h db -p 6379'],
  ['rediss://:p@db:6380/1', 'redis-cli -h db -p 6380 --tls --cacert /ca.pem --askpass'],
  ['redis://[::1]:6379', 'redis-cli -h ::1 -p 6379'],
  ['rediss-cluster://u:p@a:7000,b', 'redis-cli -c -h a -p 7000 --tls --cacert /ca.pem --user u --askpass'],
  [
    'redis-sentinel://:p@a,b/shop',
    "redis-cli $(redis-cli -h a -p 26379 SENTINEL GET-MASTER-ADDR-BY-NAME shop | xargs printf '-h %s -p %s') --askpass",
  ],
]
for (const [url, command] of addresses)
  test(`${url} is typed as ${command}`, () => assert.equal(cli({ url, ca: '/ca.pem' }), command))

test('a private Redis that is nearly full gets more in its unit, and so for good', () => {
  const found = judgeRedis(answers({ maxmemory: '1600000' }), { url: OWN }, none, root)
  const folder = '/etc/systemd/system/kloros-redis.service.d'
  const lines = `'[Service]' Environment=KLOROS_REDIS_MAXMEMORY=${2 ** 30} MemoryMax=${3 * 2 ** 30}`
  assert.equal(
    found.find(({ check }) => check === 'redis.memory')?.mend,
    `mkdir -p ${folder} && printf '%s\\n' ${lines} > ${folder}/memory.conf && ` +
      'systemctl daemon-reload && systemctl restart kloros-redis.service',
  )
})
