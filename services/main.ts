import { isatty } from 'node:tty'
import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { Unfit } from '../shared/contract/service.ts'
import { ConfigError, loadConfig } from '../shared/daemon/config.ts'
import { createLog } from '../shared/daemon/log.ts'
import { reloadable } from '../shared/daemon/reload.ts'
import { run } from '../shared/daemon/run.ts'
import { checkTlsFiles } from '../shared/daemon/tls-files.ts'
import { load, serviceNames } from './load.ts'

const USAGE = `Usage: node main.js SERVICE [--config FILE] [--config-check | --config-report]

Runs one service of the fleet in the foreground until SIGTERM or SIGINT. Outside a terminal, SIGHUP has it
read its configuration again; one that cannot be used is refused, and the old one stays.

  --config FILE     read this configuration, not $KLOROS_CONFIG or /etc/kloros/kloros.toml
  --config-check    say whether the configuration can be used, with exit code 0 or 78
  --config-report   print the effective configuration as JSON, with where each value came from, and exit
  --help            print this

Services: ${serviceNames().join(', ')}
`

/** How a process of the fleet ends: 0 stopped when asked, 1 a bug, 78 bad configuration. */
const EXIT = { stopped: 0, bug: 1, config: 78 } as const

/** How long stopping may take, in milliseconds; what hangs by then, such as a frozen Redis, is left. */
const STOP_MS = 4_800

// By default, SIGHUP would end a service that has not read its configuration yet.
let hangUp = (): void => undefined
process.on('SIGHUP', () => hangUp())

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      'config-check': { type: 'boolean', default: false },
      'config-report': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const name = positionals[0]
  if (values.help) {
    process.stdout.write(USAGE)
    return EXIT.stopped
  }
  if (name === undefined || positionals.length > 1 || !serviceNames().includes(name)) {
    throw new ConfigError(`'${name ?? ''}' is no service; there are ${serviceNames().join(', ')}`)
  }
  const service = await load(name)
  const path = values.config === undefined ? {} : { path: values.config }
  const read = () => {
    const effective = loadConfig(service, { ...path, env: process.env, services: serviceNames() })
    checkTlsFiles(effective, { patient: !values['config-report'] && !values['config-check'] })
    return effective
  }
  const effective = read()
  if (values['config-report']) {
    const { file, entries } = effective
    process.stdout.write(`${JSON.stringify({ service: name, file, entries })}\n`)
    return EXIT.stopped
  }
  if (values['config-check']) return EXIT.stopped

  const stop = new AbortController()
  const log = createLog(name, effective.logLevel)
  const end = () => {
    stop.abort()
    setTimeout(() => {
      log.warn('stopped without waiting longer')
      process.exit(EXIT.stopped)
    }, STOP_MS).unref()
  }
  process.on('SIGTERM', end).on('SIGINT', end)
  const crash = (error: unknown): never => {
    log.error('crashed', { error })
    process.exit(EXIT.bug)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  const running = reloadable({
    first: effective,
    read,
    run(effective, stop) {
      // A start leaves garbage that an idle service would never have reason to collect.
      setTimeout(() => globalThis.gc?.(), 5_000).unref()
      return run(service, effective, packageJson.version, stop)
    },
    stop: stop.signal,
    log,
  })
  // In a terminal, it says that the terminal is gone.
  hangUp = isatty(0) ? end : running.reload
  await running.ended.catch((error: unknown) => {
    if (error instanceof Unfit) throw error
    crash(error)
  })
  return EXIT.stopped
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (
      error instanceof ConfigError ||
      error instanceof Unfit ||
      (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    ) {
      process.stderr.write(`${(error as Error).message}\n`)
      process.exit(EXIT.config)
    }
    process.stderr.write(`${(error as Error).stack}\n`)
    process.exit(EXIT.bug)
  },
)
