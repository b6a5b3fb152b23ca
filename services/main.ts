import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { ConfigError, loadConfig } from '../shared/daemon/config.ts'
import { createLog } from '../shared/daemon/log.ts'
import { run } from '../shared/daemon/run.ts'
import { load, serviceNames } from './load.ts'

const USAGE = `Usage: node main.js SERVICE [--config FILE] [--config-report]

Runs one service of the fleet in the foreground until SIGTERM or SIGINT.

  --config FILE     read this configuration, not $KLOROS_CONFIG or /etc/kloros/kloros.toml
  --config-report   print the effective configuration as JSON, with where each value came from, and exit
  --help            print this

Services: ${serviceNames().join(', ')}
`

/** How a process of the fleet ends: 0 stopped when asked, 1 a bug, 78 bad configuration. */
const EXIT = { stopped: 0, bug: 1, config: 78 } as const

/** How long stopping may take, in milliseconds; what hangs by then, such as a frozen Redis, is left. */
const STOP_MS = 4_800

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
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
  const effective = loadConfig(service, { ...path, env: process.env, services: serviceNames() })
  if (values['config-report']) {
    const { file, entries } = effective
    process.stdout.write(`${JSON.stringify({ service: name, file, entries })}\n`)
    return EXIT.stopped
  }

  const stop = new AbortController()
  const log = createLog(name, effective.logLevel)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop.abort()
      setTimeout(() => {
        log.warn('stopped without waiting longer')
        process.exit(EXIT.stopped)
      }, STOP_MS).unref()
    })
  }
  const crash = (error: unknown): never => {
    log.error('crashed', { error })
    process.exit(EXIT.bug)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  // A start leaves garbage that an idle service would never have reason to collect.
  setTimeout(() => globalThis.gc?.({ type: 'major', flavor: 'last-resort' }), 5_000).unref()
  await run(service, effective, packageJson.version, stop.signal).catch(crash)
  return EXIT.stopped
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof ConfigError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${(error as Error).message}\n`)
      process.exit(EXIT.config)
    }
    process.stderr.write(`${(error as Error).stack}\n`)
    process.exit(EXIT.bug)
  },
)
