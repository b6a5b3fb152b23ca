import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import * as z from 'zod'
import { defineService } from '../../../shared/contract/service.ts'
import { loadConfig } from '../../../shared/daemon/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'kloros-config-'))
after(() => rmSync(folder, { recursive: true }))
const FILE = join(folder, 'kloros.toml')

const monitor = {
  ...defineService({
    name: 'chaos-monitor',
    summary: 'Watches.',
    limits: { memory: '64M', cpu: '20%' },
    port: 13,
    config: z.object({
      history: z.string().min(1).default('/var/lib/history.jsonl'),
      min_runs: z.int().min(1).max(1000).default(3),
      rate: z.number().gt(0).lt(1).default(0.3),
      targets: z.array(z.string().min(2)).max(2).default([]),
      mode: z.enum(['quick', 'full']).default('quick'),
      quiet: z.boolean().default(false),
      since: z.union([z.literal('boot'), z.int()]).default('boot'),
      limits: z.object({ low: z.number().default(1), high: z.number().default(2) }).prefault({}),
      cooldowns: z.record(z.string(), z.object({ days: z.number() })).default({}),
      name: z
        .string()
        .regex(/^[a-z]+$/, 'must be lower-case letters')
        .optional(),
      step: z.int().multipleOf(5).default(5),
      api_key: z.string().min(8).optional(),
    }),
  }),
  sources: {},
}
const URLS =
  'must be redis://host:port, rediss://host:port, unix:///path/to.sock, redis-sentinel://host,host/name or redis-cluster://host,host'
const own = (line: string) => `[chaos-monitor]\n${line}`
/** Sentences of the file begin with its name; those of variables with theirs. */
const wrong: [name: string, toml: string | Uint8Array, sentence: string, env?: Record<string, string>][] = [
  ['unknown table', '[chaos-moniter]', '[chaos-moniter] is no known table; did you mean [chaos-monitor]?'],
  [
    'a key outside of tables',
    'prt = 1',
    '[prt] is no known table; there are [redis], [fleet], [chaos-monitor], [curiosity-feed], [source-index].',
  ],
  ['unknown key', own('histroy = "x"'), 'chaos-monitor.histroy is no known key; did you mean chaos-monitor.history?'],
  ['unknown key of redis', '[redis]\nulr = "x"', 'redis.ulr is no known key; did you mean redis.url?'],
  [
    'nothing near',
    '[redis]\npassword = "x"',
    'redis.password is no known key; there are redis.url, redis.prefix, redis.ca, redis.cert, redis.key.',
  ],
  [
    'unknown nested key',
    own('limits.hihg = 3'),
    'chaos-monitor.limits.hihg is no known key; did you mean chaos-monitor.limits.high?',
  ],
  [
    'unknown key in a record',
    own('cooldowns.a = {day = 3}'),
    'chaos-monitor.cooldowns.a.day is no known key; did you mean chaos-monitor.cooldowns.a.days?',
  ],
  [
    'unknown, named like a method',
    own('constructor = 1'),
    'chaos-monitor.constructor is no known key; there are chaos-monitor.history, chaos-monitor.min_runs, chaos-monitor.rate, chaos-monitor.targets, chaos-monitor.mode, chaos-monitor.quiet, chaos-monitor.since, chaos-monitor.limits, chaos-monitor.cooldowns, chaos-monitor.name, chaos-monitor.step, chaos-monitor.api_key, chaos-monitor.port, chaos-monitor.settle_ms.',
  ],
  ['not a table', 'redis = 5', '[redis] must be a table.'],
  ['a list of tables', '[[redis]]\nurl = "x"', '[redis] must be a table.'],
  ['a number for text', own('history = 5'), 'chaos-monitor.history must be text, not 5.'],
  ['text for a number', own('min_runs = "three"'), 'chaos-monitor.min_runs must be a number, not "three".'],
  ['a fraction', own('min_runs = 2.5'), 'chaos-monitor.min_runs must be a whole number, not 2.5.'],
  ['text for a flag', own('quiet = "yes"'), 'chaos-monitor.quiet must be true or false, not "yes".'],
  ['text for a list', own('targets = "db"'), 'chaos-monitor.targets must be a list, not "db".'],
  ['a date', own('history = 2026-11-21'), 'chaos-monitor.history must be text, not a date.'],
  ['a table for text', own('history = {a = 1}'), 'chaos-monitor.history must be text, not a table.'],
  ['too small', own('min_runs = 0'), 'chaos-monitor.min_runs must be at least 1, not 0.'],
  ['too large', own('min_runs = 1001'), 'chaos-monitor.min_runs must be at most 1000, not 1001.'],
  ['on the bound', own('rate = 0.0'), 'chaos-monitor.rate must be more than 0, not 0.'],
  ['over the bound', own('rate = 1.0'), 'chaos-monitor.rate must be less than 1, not 1.'],
  ['no multiple', own('step = 7'), 'chaos-monitor.step must be a multiple of 5, not 7.'],
  ['empty', own('history = ""'), 'chaos-monitor.history must not be empty.'],
  ['too many', own('targets = ["aa", "bb", "cc"]'), 'chaos-monitor.targets must have at most 2 entries, not a list.'],
  ['one of a list', own('targets = ["db", "x"]'), 'chaos-monitor.targets[1] must have at least 2 characters, not "x".'],
  ['none of the choices', own('mode = "slow"'), 'chaos-monitor.mode must be "quick" or "full", not "slow".'],
  ['none of the forms', own('since = true'), 'chaos-monitor.since must be "boot" or a number, not true.'],
  ['left out', own('cooldowns.a = {}'), 'chaos-monitor.cooldowns.a.days must be a number, not left out.'],
  ['a message of its own', own('name = "UP"'), 'chaos-monitor.name must be lower-case letters, not "UP".'],
  [
    'a secret is not shown',
    own('api_key = "hunter2"'),
    'chaos-monitor.api_key must have at least 8 characters, not "[redacted:key]".',
  ],
  [
    'a long value is cut',
    own(`mode = "${'x'.repeat(500)}"`),
    `chaos-monitor.mode must be "quick" or "full", not "${'x'.repeat(87)}… (414 bytes cut).`,
  ],
  ['port', own('port = 70000'), 'chaos-monitor.port must be at most 65535, not 70000.'],
  ['settle_ms', own('settle_ms = 60001'), 'chaos-monitor.settle_ms must be at most 60000, not 60001.'],
  ['redis.url', '[redis]\nurl = "http://x:secret@y"', `redis.url ${URLS}.`],
  [
    'redis sentinel',
    '[redis]\nurl = "redis-sentinel://x:secret@a,b"',
    'redis.url must end with the name that the Sentinels have for the master: redis-sentinel://host,host/name.',
  ],
  [
    'redis cluster',
    '',
    'KLOROS_REDIS_URL must end after its hosts: a cluster has no name and no databases.',
    { KLOROS_REDIS_URL: 'redis-cluster://a,b/2' },
  ],
  ['redis.ca', '[redis]\nca = "ca.pem"', 'redis.ca must be an absolute path.'],
  [
    'prefix',
    '[redis]\nprefix = "a b"',
    'redis.prefix must be 1 to 64 letters, digits, dots, dashes or underscores, not "a b".',
  ],
  [
    'prefix of the environment',
    '',
    'KLOROS_PREFIX must be 1 to 64 letters, digits, dots, dashes or underscores, not "{}".',
    { KLOROS_PREFIX: '{}' },
  ],
  [
    'project',
    '[fleet]\nproject = "a/b"',
    'fleet.project must be 1 to 64 characters without spaces and slashes, not "a/b".',
  ],
  ['host', '[fleet]\nhost = "a b"', 'fleet.host must be 1 to 253 characters without spaces and slashes, not "a b".'],
  [
    'log level',
    '',
    'KLOROS_LOG_LEVEL must be "trace" or "debug" or "info" or "warn" or "error" or "fatal" or "silent", not "loud".',
    { KLOROS_LOG_LEVEL: 'loud' },
  ],
  ['state folder', '', 'KLOROS_STATE_DIR must be an absolute path.', { KLOROS_STATE_DIR: 'state' }],
  ['port base', '', 'KLOROS_PORT_BASE must be a whole number from 1 to 65000, not "8e3".', { KLOROS_PORT_BASE: '8e3' }],
  [
    'port base too large',
    '',
    'KLOROS_PORT_BASE must be a whole number from 1 to 65000.',
    { KLOROS_PORT_BASE: '65001' },
  ],
  [
    'a duplicate key',
    '[redis]\nurl = "a"\nurl = "secret"',
    'line 3 is not TOML (trying to redefine an already defined table or value).',
  ],
  [
    'a duplicate table',
    '[redis]\n[redis]',
    'line 2 is not TOML (trying to redefine an already defined table or value).',
  ],
  ['broken TOML', '[redis]\nurl = "secret', 'line 2 is not TOML (unfinished string).'],
  [
    'a huge number',
    own('min_runs = 99999999999999999999'),
    'line 2 is not TOML (integer value cannot be represented losslessly).',
  ],
  ['over 1 MiB', `#${'x'.repeat(1024 * 1024)}`, 'the file must be at most 1 MiB.'],
  ['not UTF-8', Uint8Array.of(0x23, 0xff), 'the file must be UTF-8.'],
]
for (const [name, toml, sentence, env] of wrong) {
  test(`refused: ${name}`, () => {
    const message = env === undefined ? `${FILE}: ${sentence}` : sentence
    writeFileSync(FILE, toml)
    const given = { path: FILE, env: env ?? {}, services: [monitor.name, 'curiosity-feed', 'source-index'] }
    assert.throws(() => loadConfig(monitor, given), { name: 'ConfigError', message })
  })
}
