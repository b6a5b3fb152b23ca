import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync } from 'node:fs'
import { parse, TomlError } from 'smol-toml'
import * as z from 'zod'
import type { Fleet } from '../contract/monitor.ts'
import type { RedisPlace } from '../contract/redis.ts'
import type { ServiceDefinition } from '../contract/service.ts'
import { describeIssue, sentenceOf, unknownKey, unknownName } from './config-sentence.ts'
import { Deployment, FleetTable, Redis, VARIABLES } from './config-tables.ts'
import { redactDeep } from './redact.ts'

/** Where the configuration is looked for when nobody names a file. */
export const CONFIG_FILE = '/etc/kloros/kloros.toml'

const FILE_BYTES = 1024 * 1024

/** A configuration that cannot be used: one sentence that names the file, the key and what fits. Exit code 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** One value of the effective configuration. */
export interface Entry {
  /** `table.key`, or the key alone where only the environment sets it. */
  key: string
  /** As it is used; secrets are masked. */
  value: unknown
  /** `default`, the file's path, or the name of the environment variable. */
  from: string
}

/** All that a service is configured with, and where each value came from. */
export interface Effective<C> {
  config: C & { port: number }
  redis: RedisPlace
  fleet: Fleet
  stateDir: string
  logLevel: string
  /** The file that was read; null where there was none. */
  file: string | null
  entries: Entry[]
}

/** What a configuration is made from. */
export interface Given {
  /** The file of `--config`. */
  path?: string
  env: Readonly<Record<string, string | undefined>>
  /** The names of all services: each may have a table. */
  services: readonly string[]
}

type Table = Record<string, unknown>

const Port = z.int().min(0).max(65_535)
const SettleMs = z.int().min(0).max(60_000).default(100)

/**
 * Makes the effective configuration of one service: the environment beats the file, the file the defaults.
 *
 * The file is `given.path`, else `KLOROS_CONFIG`, else {@link CONFIG_FILE} where there is one. Every service has a
 * `port` beside its own keys (0 takes any free one), every monitor a `settle_ms`. Empty variables count as unset. Other
 * services' tables are not looked into.
 *
 * @throws ConfigError where the file cannot be read, a table or key is unknown, or a value does not fit.
 */
export function loadConfig<C extends z.ZodObject>(service: ServiceDefinition<C>, given: Given): Effective<z.infer<C>> {
  const { file, tables } = readTables(given)
  const known = ['redis', 'fleet', ...given.services]
  for (const name of Object.keys(tables)) {
    if (known.includes(name)) continue
    throw new ConfigError(`${file}: ${unknownName(name, known, 'table', (table) => `[${table}]`)}`)
  }
  const entries: Entry[] = []
  function read<S extends z.ZodObject>(name: string, schema: S): z.infer<S> {
    const set = name === '' || !Object.hasOwn(tables, name) ? {} : tables[name]
    const table = readTable(name, schema, { set, file: file ?? 'default', env: given.env })
    entries.push(...table.entries)
    return table.values
  }
  const { state_dir: stateDir, log_level: logLevel, port_base } = read('', Deployment)
  const redis = read('redis', Redis)
  const fleet = read('fleet', FleetTable)
  const config = read(service.name, tableOf(service, port_base)) as Effective<z.infer<C>>['config']
  // A port that nobody set comes from wherever its base does.
  const base = entries.find(({ key }) => key === 'port_base')
  const port = entries.find(({ key }) => key === `${service.name}.port`)
  if (base !== undefined && port?.from === 'default') port.from = base.from
  return { config, redis, fleet, stateDir, logLevel, file, entries }
}

/** The keys of a service's table: its own, and those that the runner adds. */
function tableOf(service: ServiceDefinition, base: number): z.ZodObject {
  const added: Record<string, z.ZodType> = { port: Port.default(base + service.port) }
  if ('sources' in service) added.settle_ms = SettleMs
  const own = Object.keys(service.config.shape)
  return service.config.extend(Object.fromEntries(Object.entries(added).filter(([key]) => !own.includes(key))))
}

function readTable<S extends z.ZodObject>(
  name: string,
  schema: S,
  from: { set: unknown; file: string; env: Given['env'] },
): { values: z.infer<S>; entries: Entry[] } {
  const { set, file, env } = from
  if (!isTable(set)) throw new ConfigError(`${file}: [${name}] must be a table.`)
  const unknown = unknownKey(schema, set, name)
  if (unknown !== undefined) throw new ConfigError(`${file}: ${unknown}`)
  const table: Table = { ...set }
  const origins: Record<string, string> = Object.fromEntries(Object.keys(set).map((key) => [key, file]))
  for (const [variable, of, key] of VARIABLES) {
    const value = env[variable]
    if (of !== name || !value || !Object.hasOwn(schema.shape, key)) continue
    table[key] = value
    origins[key] = variable
  }
  const parsed = schema.safeParse(table, { error: describeIssue, reportInput: true })
  const issue = parsed.error?.issues[0]
  if (issue !== undefined) {
    const origin = origins[String(issue.path[0])] ?? file
    const isVariable = VARIABLES.some(([variable]) => variable === origin)
    throw new ConfigError(`${isVariable ? '' : `${origin}: `}${sentenceOf(issue, isVariable ? origin : name)}`)
  }
  const values = parsed.data as z.infer<S>
  const entries = Object.keys(schema.shape).map((key) => ({
    key: name === '' ? key : `${name}.${key}`,
    value: (redactDeep({ [key]: (values as Table)[key] ?? null }) as Table)[key],
    from: origins[key] ?? 'default',
  }))
  return { values, entries }
}

function readTables({ path, env }: Given): { file: string | null; tables: Table } {
  const named = path ?? (env.KLOROS_CONFIG || undefined)
  const file = named ?? CONFIG_FILE
  let text: string
  try {
    text = readText(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (named === undefined && code === 'ENOENT') return { file: null, tables: {} }
    throw error instanceof ConfigError
      ? error
      : new ConfigError(`${file}: the file cannot be read (${code ?? message}).`)
  }
  try {
    return { file, tables: parse(text) }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    // What follows the first line quotes the file, and with it perhaps a secret.
    const reason = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '')
    throw new ConfigError(`${file}: line ${error.line} is not TOML (${reason}).`)
  }
}

/** Reads by hand, so that a device or pipe that never ends is an error too. */
function readText(file: string): string {
  const bytes = Buffer.alloc(FILE_BYTES + 1)
  let length = 0
  const fd = openSync(file, 'r')
  try {
    for (let read = -1; read !== 0 && length < bytes.length; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, null)
    }
  } finally {
    closeSync(fd)
  }
  if (length > FILE_BYTES) throw new ConfigError(`${file}: the file must be at most 1 MiB.`)
  const content = bytes.subarray(0, length)
  if (!isUtf8(content)) throw new ConfigError(`${file}: the file must be UTF-8.`)
  return new TextDecoder().decode(content)
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
