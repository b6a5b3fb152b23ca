import * as z from 'zod'
import type { RedisPlace } from '../../../shared/contract/redis.ts'
import { defineService } from '../../../shared/contract/service.ts'
import { ConfigError, type Effective, loadConfig } from '../../../shared/daemon/config.ts'
import { askServices, type Outcome, type Report } from '../config-report.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { type Host, LOOK_AS_ROOT, quote } from './host.ts'

/** What the services are configured with, as far as it can be told. */
export interface Configuration {
  outcomes: readonly Outcome[]
  /** Of each service; where one refuses its configuration, what it would have without the file. */
  reports: readonly Report[]
  /** The shared tables, and the feed's own, with the secrets that reports mask. */
  effective: Effective<{ host: string; token: string }>
}

const NO_FILE = '/dev/null'

// The definitions are in the services' own bundles: of the feed's keys these are the ones that callers need.
const feed = defineService({
  name: 'curiosity-feed',
  summary: 'The feed, as its callers know it.',
  limits: { memory: '0', cpu: '0' },
  port: 0,
  config: z.looseObject({ host: z.string().default('127.0.0.1'), token: z.string().default('') }),
})

/** Asks every service what it makes of its configuration. */
export async function readConfiguration(host: Host): Promise<Configuration> {
  // A whole process has to start for each.
  const patience_ms = 3 * host.patience_ms
  const outcomes = await askServices(host.env, host.services, host.config, patience_ms)
  const unwell = outcomes.flatMap((outcome) => ('report' in outcome ? [] : [outcome.service]))
  const without = await askServices(host.env, unwell, NO_FILE, patience_ms)
  const reports = [...outcomes, ...without].flatMap((outcome) => ('report' in outcome ? [outcome.report] : []))
  // A file that made a service hang is not opened here.
  const hangs = outcomes.some((outcome) => 'silent' in outcome)
  const effective = hangs ? withoutFile(load(host, NO_FILE)) : load(host, host.config)
  return { outcomes, reports: reports.map(withoutFile), effective }
}

/** The Redis of services with this environment, and its file. @throws ConfigError where they would refuse it. */
export function redisOf(env: Host['env'], services: Host['services']): RedisPlace {
  return loadConfig(feed, { env, services }).redis
}

/** Says of what was made of {@link NO_FILE} that there was no file. */
function withoutFile<T extends { file?: string | null | undefined }>(read: T): T {
  return read.file === NO_FILE ? { ...read, file: null } : read
}

function load(host: Host, path: string | undefined): Configuration['effective'] {
  const given = { env: host.env, services: host.services }
  try {
    return loadConfig(feed, path === undefined ? given : { ...given, path })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    try {
      return withoutFile(loadConfig(feed, { ...given, path: NO_FILE }))
    } catch (again) {
      if (!(again instanceof ConfigError)) throw again
      // It is the environment that is wrong, and the services say so.
      return withoutFile(loadConfig(feed, { env: {}, services: host.services, path: NO_FILE }))
    }
  }
}

/** The value of a key in a service's report. */
export function configured({ reports }: Pick<Configuration, 'reports'>, service: string, key: string): unknown {
  const report = reports.find((one) => one.service === service)
  return report?.entries.find((entry) => entry.key === `${service}.${key}`)?.value
}

/**
 * What was found by a configuration that this user may not read: only the defaults are known then, and what is wrong by
 * them need not be.
 */
export function byDefaults(findings: readonly Finding[], { outcomes }: Configuration, uid: number): readonly Finding[] {
  if (uid === 0 || !outcomes.some((one) => 'refusal' in one && keptFile(one.refusal) !== undefined)) return findings
  return findings.map((one) =>
    one.status === 'failure' ? warning(one.check, `By the defaults: ${one.message}`, LOOK_AS_ROOT) : one,
  )
}

/** The file of the configuration, where a refusal says that this user may not read it. */
function keptFile(refusal: string): string | undefined {
  return /^(\/.*?): the file cannot be read \(EACCES\)/.exec(refusal)?.[1]
}

/** What the services say of their configuration; one finding for each thing that is wrong. */
export function judgeConfiguration(outcomes: readonly Outcome[], uid: number): Finding[] {
  const check = 'configuration.accepted'
  const refusals = new Set(outcomes.flatMap((one) => ('refusal' in one ? [one.refusal] : [])))
  const findings: Finding[] = [...refusals].map((refusal) => {
    const file = keptFile(refusal)
    if (file !== undefined && uid !== 0) return warning(check, `This user may not read ${file}.`, LOOK_AS_ROOT)
    return failure(check, refusal, mendOf(refusal))
  })
  for (const one of outcomes) {
    if (!('silent' in one)) continue
    const message = `${one.service} could not be asked for its configuration: ${one.silent}.`
    findings.push(failure(check, message, `kloros config ${one.service}`))
  }
  if (findings.length > 0) return findings
  const [first] = outcomes
  const file = first !== undefined && 'report' in first ? first.report.file : null
  return [ok(check, `All ${outcomes.length} services accept ${file ?? 'the defaults; there is no file'}.`)]
}

/** Where the sentence of a refusal is about a file, that is what has to be mended; else it names a variable. */
function mendOf(refusal: string): string {
  const file = /^(\/.*?): /.exec(refusal)?.[1]
  if (file === undefined) return 'set or unset the variable that it names, then: kloros config check'
  return `mend that in ${quote(file)}, then: kloros config check`
}
