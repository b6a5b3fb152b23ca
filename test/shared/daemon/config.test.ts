import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import * as z from 'zod'
import { defineService, type ServiceDefinition } from '../../../shared/contract/service.ts'
import { CONFIG_FILE, ConfigError, loadConfig } from '../../../shared/daemon/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'kloros-config-'))
after(() => rmSync(folder, { recursive: true }))
const FILE = join(folder, 'kloros.toml')

const monitor = {
  ...defineService({
    name: 'chaos-monitor',
    summary: 'Watches.',
    limits: { memory: '64M', cpu: '20%' },
    port: 13,
    config: z.object({ min_runs: z.int().default(3) }),
  }),
  sources: {},
}
const feed = defineService({
  name: 'curiosity-feed',
  summary: 'Feeds.',
  limits: { memory: '64M', cpu: '20%' },
  port: 0,
  config: z.object({ host: z.string().default('127.0.0.1'), token: z.string().min(4).default('') }),
})
const services = [monitor.name, feed.name, 'source-index']

function load(toml: string, env: Record<string, string> = {}, service: ServiceDefinition = monitor) {
  writeFileSync(FILE, toml)
  return loadConfig(service, { path: FILE, env, services })
}

test('without a file and variables everything has a working default', { skip: existsSync(CONFIG_FILE) }, () => {
  const { config, redis, fleet, stateDir, logLevel, file, entries } = loadConfig(monitor, { env: {}, services })
  assert.deepEqual(redis, {
    ...{ url: 'unix:///run/kloros/redis.sock', prefix: 'kloros' },
    ...{ ca: '', cert: '', key: '' },
  })
  assert.deepEqual(fleet, { project: 'local', host: hostname() })
  assert.deepEqual([stateDir, logLevel, file], ['/var/lib/kloros', 'info', null])
  assert.deepEqual({ ...config }, { min_runs: 3, port: 8713, settle_ms: 100 })
  assert.ok(entries.every(({ from }) => from === 'default'))
})

test('the environment beats the file, the file the defaults, and each value says where it is from', () => {
  const toml = `
    [redis]
    url = "redis://app:hunter2@db:6379/1"
    prefix = "one"
    [fleet]
    project = "shop"
    [curiosity-feed]
    token = "from-file"
    [source-index]
    nobody_looks = "here"`
  const env = { KLOROS_PREFIX: 'two', KLOROS_FEED_TOKEN: 'from-env', KLOROS_PORT_BASE: '9100', KLOROS_LOG_LEVEL: '' }
  const { config, redis, entries } = load(toml, env, feed)
  assert.deepEqual(redis, {
    ...{ url: 'redis://app:hunter2@db:6379/1', prefix: 'two' },
    ...{ ca: '', cert: '', key: '' },
  })
  assert.deepEqual(config, { host: '127.0.0.1', token: 'from-env', port: 9100 })
  assert.deepEqual(
    entries.map(({ key, value, from }) => [key, value, from]),
    [
      ['state_dir', '/var/lib/kloros', 'default'],
      ['log_level', 'info', 'default'],
      ['port_base', 9100, 'KLOROS_PORT_BASE'],
      ['redis.url', 'redis://app:[redacted:url-password]@db:6379/1', FILE],
      ['redis.prefix', 'two', 'KLOROS_PREFIX'],
      ['redis.ca', '', 'default'],
      ['redis.cert', '', 'default'],
      ['redis.key', '', 'default'],
      ['fleet.project', 'shop', FILE],
      ['fleet.host', hostname(), 'default'],
      ['curiosity-feed.host', '127.0.0.1', 'default'],
      ['curiosity-feed.token', '[redacted:token]', 'KLOROS_FEED_TOKEN'],
      ['curiosity-feed.port', 9100, 'KLOROS_PORT_BASE'],
    ],
  )
})

test('the token of the feed is no concern of other services', () => {
  const { config, entries } = load('', { KLOROS_FEED_TOKEN: 'abcd' })
  assert.equal('token' in config, false)
  assert.equal(JSON.stringify(entries).includes('KLOROS_FEED_TOKEN'), false)
})

test('a port that is set stays where it is when the base moves', () => {
  const { config, entries } = load('[chaos-monitor]\nport = 0', { KLOROS_PORT_BASE: '9100' })
  assert.equal(config.port, 0)
  assert.equal(entries.find(({ key }) => key === 'chaos-monitor.port')?.from, FILE)
  assert.equal(load('', { KLOROS_PORT_BASE: '9100' }).config.port, 9113)
})

test('the file is the named one, else the one in the environment', () => {
  const other = join(folder, 'other.toml')
  writeFileSync(other, '[fleet]\nproject = "other"')
  writeFileSync(FILE, '[fleet]\nproject = "named"')
  const env = { KLOROS_CONFIG: other }
  assert.equal(loadConfig(monitor, { env, services }).fleet.project, 'other')
  assert.equal(loadConfig(monitor, { path: FILE, env, services }).fleet.project, 'named')
})

const urls: [url: string, isRead: boolean][] = [
  ['redis://localhost', true],
  ['rediss://user:pass@redis.example:6380/2', true],
  ['unix:///run/redis.sock', true],
  ['unix://:pass@/run/redis.sock?db=3', true],
  ['unix://run/redis.sock', false],
  ['redis://', false],
  ['redis-sentinel://:pass@a,b:26380/shop?db=1', true],
  ['rediss-cluster://core:pass@a,[::1]:7000', true],
  ['redis-sentinel://a,b', false],
  ['redis-cluster://a,a', false],
  ['http://localhost', false],
  ['localhost:6379', false],
]
for (const [url, isRead] of urls) {
  test(`redis.url ${url} ${isRead ? 'is read' : 'is refused'}`, () => {
    if (isRead) return assert.equal(load('', { KLOROS_REDIS_URL: url }).redis.url, url)
    assert.throws(() => load('', { KLOROS_REDIS_URL: url }), ConfigError)
  })
}

test('what is wrong with an address is said, and nothing of it shown', () => {
  const message = 'KLOROS_REDIS_URL must name ports from 1 to 65535.'
  const url = 'redis-sentinel://:hunter2@a:0/shop'
  assert.throws(() => load('', { KLOROS_REDIS_URL: url }), { name: 'ConfigError', message })
})

const shownAddresses: [url: string, shown: string][] = [
  ['redis-sentinel://u:hunter2@a:26379,b/shop', 'redis-sentinel://u:[redacted:url-password]@a:26379,b/shop'],
  ['redis-cluster://:hunter2@a:7000,b:7001', 'redis-cluster://:[redacted:url-password]@a:7000,b:7001'],
  ['rediss-sentinel://u:hunter%2F2@[::1]:2,b/shop', 'rediss-sentinel://u:[redacted:url-password]@[::1]:2,b/shop'],
  ['redis-cluster://a:7000,b:7001', 'redis-cluster://a:7000,b:7001'],
  ['redis-sentinel://a:26379,[::1]:26379/shop', 'redis-sentinel://a:26379,[::1]:26379/shop'],
]
for (const [url, shown] of shownAddresses) {
  test(`redis.url ${url} is shown as ${shown}`, () => {
    const { entries } = load('', { KLOROS_REDIS_URL: url })
    assert.equal(entries.find(({ key }) => key === 'redis.url')?.value, shown)
  })
}

test('refused: the token of the environment, without showing it', () => {
  const message = 'KLOROS_FEED_TOKEN must have at least 4 characters, not "[redacted:token]".'
  assert.throws(() => load('', { KLOROS_FEED_TOKEN: 'abc' }, feed), { name: 'ConfigError', message })
})

test('refused: a named file that cannot be read', () => {
  const path = join(folder, 'missing.toml')
  const message = `${path}: the file cannot be read (ENOENT).`
  assert.throws(() => loadConfig(monitor, { path, env: {}, services }), { name: 'ConfigError', message })
  assert.throws(() => loadConfig(monitor, { env: { KLOROS_CONFIG: path }, services }), { name: 'ConfigError', message })
  const isFolder = `${folder}: the file cannot be read (EISDIR).`
  assert.throws(() => loadConfig(monitor, { path: folder, env: {}, services }), { message: isFolder })
})

test('refused: a file without end', { timeout: 10_000 }, () => {
  const message = '/dev/zero: the file must be at most 1 MiB.'
  assert.throws(() => loadConfig(monitor, { path: '/dev/zero', env: {}, services }), { message })
})

test('a byte order mark and Windows line ends are read', () => {
  assert.equal(load('\ufeff[fleet]\r\nproject = "shop"\r\n').fleet.project, 'shop')
})
