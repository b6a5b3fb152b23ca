import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Lab, PREFIX } from '../../scripts/bench/lab.ts'
import { readRedis } from '../../scripts/kloros/doctor/redis.ts'
import { freeBase } from '../../scripts/lib/free-ports.ts'
import { soak } from '../../scripts/soaking/run.ts'
import { aclDrift, aclFile, userOf } from '../../scripts/units/acl-file.ts'
import { serviceNames } from '../../services/load.ts'
import { connect, ready } from '../../shared/bus/connect.ts'
import { GoneServices } from '../../shared/bus/gone-services.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import { Steps } from '../../shared/bus/steps.ts'
import { built } from '../support/built.ts'
import { RedisServer } from '../support/redis-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** How long the fleet is at work, in minutes. */
const MINUTES = 0.5

let folder: string
let redis: RedisServer
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kloros-acl-'))
  const file = join(folder, 'users.acl')
  writeFileSync(file, await aclFile('k', (user) => `of-${user}`))
  const access = { username: 'kloros-doctor', password: 'of-kloros-doctor' }
  redis = new RedisServer(join(folder, 'redis'), await freeBase(), [`aclfile ${file}`], { access })
  await redis.start()
})
after(async () => {
  await redis.close()
  await rm(folder, { recursive: true, force: true })
})

const urlAs = (user: string) => `redis://${user}:of-${user}@127.0.0.1:${redis.port}`

/** What Redis says to a command of a user: the first word of its error, or `may`. */
async function says(user: string, command: string): Promise<string> {
  const client = connect({ url: urlAs(user) })
  try {
    await ready(client, AbortSignal.timeout(10_000))
    const [name = '', ...args] = command.split(' ')
    return await client.call(name, ...args).then(
      () => 'may',
      (error: Error) => /^(NOPERM|NOAUTH)/.exec(error.message)?.[0] ?? 'may',
    )
  } finally {
    client.disconnect()
  }
}

test('docs/operations/redis.acl is what the services say', async () => {
  assert.deepEqual(await aclDrift(root), [], 'npm run units')
})

test('who says no name may do nothing', async () => {
  const client = connect({ url: `redis://127.0.0.1:${redis.port}` })
  const error = await new Promise<Error>((resolve) => client.once('error', resolve))
  client.disconnect()
  assert.match(error.message, /^NOAUTH/)
})

const all = serviceNames().map(userOf)
const monitors = all.filter((user) => !/curiosity-feed|source-index/.test(user))
const keepers = ['kloros-curiosity-core', 'kloros-curiosity-feed']
const table: [command: string, may: readonly string[]][] = [
  ['SELECT 0', all],
  ['HSET {k}:heartbeats here/x 1', all],
  ['EVAL return 1 {k}', all],
  ['HGETALL {k}:heartbeats', keepers],
  ['XADD {k}:signals * json {}', [...monitors, 'kloros-curiosity-feed']],
  ['PUBLISH {k}:signals {}', [...monitors, 'kloros-curiosity-feed']],
  ['XRANGE {k}:questions - +', [...keepers, 'kloros-metric-quality']],
  ['HSET {k}:question:x status closed', keepers],
  ['ZADD {k}:state:ready 1 x', keepers],
  ['HSET {k}:monitor:here/chaos-monitor step 7', ['kloros-chaos-monitor']],
  ['HGETALL {k}:monitor:here/chaos-monitor', ['kloros-chaos-monitor', 'kloros-curiosity-feed']],
  ['HDEL {k}:monitor:here/chaos-monitor o:x', ['kloros-chaos-monitor', 'kloros-curiosity-core']],
  ['HKEYS {k}:monitor:here/chaos-monitor', ['kloros-curiosity-core', 'kloros-curiosity-feed']],
  ['DEL {k}:monitor:here/chaos-monitor', []],
  ['DEL {k}:monitor:here/chaos-monitor:board', ['kloros-chaos-monitor', 'kloros-curiosity-core']],
  ['DEL {k}:signals', keepers],
  ['HSET {k}:index:here:files x y', ['kloros-source-index']],
  [
    'HGETALL {k}:index:here:about',
    ['capability-discovery', 'integration-monitor', 'knowledge-discovery', 'module-discovery', 'source-index'].map(
      userOf,
    ),
  ],
  ['SET {k}:link:x 1', ['kloros-curiosity-feed']],
  ['HSET {k}:webhooks position 0-0', ['kloros-curiosity-feed']],
  ['XGROUP CREATE {k}:signals curiosity-core 0', ['kloros-curiosity-core']],
  // What is another fleet's, and what is the administrator's.
  ...[
    ...[
      'GET other',
      'HGETALL {other}:heartbeats',
      'XADD {kk}:signals * json {}',
      'PUBLISH other x',
      'SUBSCRIBE {k}:signals',
    ],
    ...['KEYS *', 'SCAN 0', 'FLUSHALL', 'FLUSHDB', 'CONFIG GET dir', 'CONFIG SET dir /', 'ACL LIST'],
    ...['CLIENT LIST', 'MONITOR', 'SHUTDOWN NOSAVE', 'REPLICAOF NO ONE', 'SCRIPT FLUSH', 'BGSAVE', 'MODULE LIST'],
  ].map((command): [string, string[]] => [command, []]),
]
for (const [command, may] of table) {
  test(`${command}: ${may.length === all.length ? 'all' : may.map((user) => user.slice(7)).join() || 'nobody'} may`, async () => {
    const found = await Promise.all(all.map(async (user) => [user, await says(user, command)]))
    const expected = all.map((user) => [user, may.includes(user) ? 'may' : 'NOPERM'])
    assert.deepEqual(found, expected)
  })
}

test('the doctor is told all that it asks, and may change nothing', async () => {
  const found = await readRedis({ patience_ms: 5_000 } as never, { url: urlAs('kloros-doctor'), prefix: 'k' })
  assert.ok(found.reached)
  for (const part of [found.beats, found.backlog]) assert.notEqual(typeof part, 'string', String(part))
  for (const command of ['HSET {k}:heartbeats a b', 'CONFIG GET masterauth', 'CONFIG SET dir /', 'DEL {k}:signals']) {
    assert.equal(await says('kloros-doctor', command), 'NOPERM')
  }
})

test('the core forgets a monitor that is gone', async () => {
  const monitor = connect({ url: urlAs('kloros-chaos-monitor') })
  const core = connect({ url: urlAs('kloros-curiosity-core') })
  try {
    await Promise.all([monitor, core].map((client) => ready(client, AbortSignal.timeout(10_000))))
    const steps = new Steps(monitor, 'k', 'web-1', 'chaos-monitor')
    const board = { anew: true, set: new Map([['a', '1']]), gone: new Set<string>() }
    const fields = new Map([
      ['o:healing_failure\na\n', '{}'],
      ['s:a', '1'],
    ])
    await steps.commit(0, { signals: [], fields, board })
    const heartbeats = new Heartbeats(core, 'k')
    await heartbeats.beat({ service: 'chaos-monitor', host: 'web-1', status: 'stopped' } as never)
    const beat = (await heartbeats.all()).find(({ health }) => health.host === 'web-1')
    assert.ok(beat)
    await new GoneServices(core, 'k').forget(beat, ['web-2'], { at: 1, reason: 'gone' })
    assert.deepEqual(await steps.load(), { step: 3, fields: new Map([['s:a', '1']]) })
  } finally {
    monitor.disconnect()
    core.disconnect()
  }
})

// What each runs of what several could: the rest of `shared/bus` is the index's, and signals are folded in by the core.
const KEEPS = [
  'shared/store',
  'shared/bus/heartbeats.ts',
  'shared/bus/cut.ts',
  'shared/bus/boards.ts',
  'shared/bus/lag.ts',
]
const scripts: [user: string, least: number, places: string[]][] = [
  [
    'kloros-curiosity-core',
    150,
    [...KEEPS, 'shared/bus/steps.ts', 'shared/bus/gone-services.ts', 'services/curiosity-core'],
  ],
  ['kloros-curiosity-feed', 150, [...KEEPS, 'services/curiosity-feed', 'services/curiosity-feed/webhooks']],
  [
    'kloros-source-index',
    10,
    ['shared/bus/source-index.ts', 'shared/bus/source-index-roots.ts', 'services/source-index'],
  ],
]
for (const [user, least, places] of scripts) {
  test(`every command of a script of ${user} is one that it may send`, async () => {
    const line = (await aclFile('k', () => 'x')).split('\n').find((each) => each.startsWith(`user ${user} `))
    const may = new Set(line?.match(/\+[a-z|]+/g))
    const files = places.flatMap((place) =>
      place.endsWith('.ts')
        ? [join(root, place)]
        : readdirSync(join(root, place)).map((file) => join(root, place, file)),
    )
    const own = user.endsWith('-core') ? files : files.filter((file) => !/store\/(intake|fold)\.ts$/.test(file))
    const texts = own.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8'))
    const called = texts.flatMap((text) => [...text.matchAll(/redis\.call\('([A-Z]+)'(?:, '([A-Z]+)')?/g)])
    const names = called.map(([, name = '', more]) => (name === 'XINFO' ? `${name}|${more}` : name).toLowerCase())
    assert.ok(names.length > least, `${names.length}`)
    assert.deepEqual(
      [...new Set(names)].filter((name) => !may.has(`+${name}`)),
      [],
    )
  })
}

test('the twelve do their whole work, each with a user of its own, and none is ever refused', async () => {
  built('main.js')
  const lab = await Lab.create((service, url) => url.replace('://', `://${userOf(service)}:of-${userOf(service)}@`))
  try {
    for (const line of (await aclFile(PREFIX, (user) => `of-${user}`)).trim().split('\n')) {
      const [, user = '', ...rules] = line.split(/ (?![^(]*\))/)
      if (user !== 'default') await lab.client.call('ACL', 'SETUSER', user, 'reset', ...rules)
    }
    const stop = AbortSignal.timeout(10 * 60_000)
    const { trouble } = await soak(lab, { minutes: MINUTES, seed: 5, also: [], stop, say: () => undefined })
    assert.deepEqual(await lab.client.call('ACL', 'LOG'), [])
    assert.deepEqual(trouble, [])
  } finally {
    lab.close()
  }
})
