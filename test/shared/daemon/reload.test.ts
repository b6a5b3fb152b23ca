import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CONFIG_FILE } from '../../../shared/daemon/config.ts'
import { createLog } from '../../../shared/daemon/log.ts'
import { type Reloading, reloadable } from '../../../shared/daemon/reload.ts'
import { isInstalled } from '../../support/booted.ts'
import { TestFleet } from '../../support/live-fleet.ts'
import { until } from '../../support/until.ts'

const NAME = 'chaos-monitor'
const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url))
const REFUSED = /"reason":"([^"]*)","msg":"the new configuration is refused, the old one stays"/

let fleet: TestFleet | undefined
afterEach(async () => {
  await fleet?.stop()
  fleet = undefined
})

/** The chaos monitor as a process of its own, following `history`. */
async function start(): Promise<TestFleet> {
  fleet = await TestFleet.create('[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\n')
  await fleet.up(NAME)
  return fleet
}

/** Changes the configuration at once: it may be read at any time. */
function configure(running: TestFleet, text: string): void {
  const path = join(running.folder, 'kloros.toml')
  writeFileSync(`${path}.new`, text.replaceAll('FOLDER', running.folder))
  renameSync(`${path}.new`, path)
}

function hangUp(running: TestFleet): void {
  process.kill(running.pid(NAME), 'SIGHUP')
}

function fail(running: TestFleet, scenario: string, file = 'history.jsonl'): void {
  appendFileSync(join(running.folder, file), `{"scenario":"${scenario}","healed":false}\n`)
}

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`)
}

/** How often the log says so. */
function said(running: TestFleet, message: string): number {
  return running.log(NAME).split(`"msg":"${message}"`).length - 1
}

/** The names of all gaps that were opened, in order. */
async function opened(running: TestFleet): Promise<string[]> {
  const entries = (await running.redis.client.xrange('{kloros}:signals', '-', '+')) as [string, string[]][]
  return entries.map(([, [, json]]) => JSON.parse(json ?? '').facts.gap_name)
}

async function untilOpened(running: TestFleet, ...names: string[]): Promise<void> {
  await until(async () => (await opened(running)).length >= names.length, `${names.join(', ')} are told`)
  assert.deepEqual(await opened(running), names)
}

test('a new configuration is in effect, and nothing is told twice', async () => {
  const running = await start()
  fail(running, 'a')
  await untilOpened(running, 'a')

  fail(running, 'b', 'other.jsonl')
  configure(running, '[chaos-monitor]\nhistory = "FOLDER/*.jsonl"\n')
  hangUp(running)
  await untilOpened(running, 'a', 'b')
  assert.ok(running.isUp(NAME), 'the process stays')
  assert.equal((await running.health(NAME)).status, 'ok')
  assert.deepEqual([said(running, 'started'), said(running, 'stopped')], [2, 1])

  configure(running, `[chaos-monitor]\nhistory = "FOLDER/*.jsonl"\nport = ${running.base + 1}\n`)
  hangUp(running)
  const moved = running.url('/health', 'curiosity-core')
  await until(async () => (await fetch(moved)).ok, 'it answers at its new port')
  await assert.rejects(running.health(NAME), 'and no longer at the old one')
  assert.equal(await running.end(NAME), 0)
})

const refused: [name: string, configuration: (base: number) => string, reason: RegExp][] = [
  ['an unknown key', () => '[chaos-monitor]\nhistorie = "x"\n', /kloros\.toml.*historie.*history/],
  ['a wrong value', () => '[chaos-monitor]\nmin_runs = 0\n', /kloros\.toml.*min_runs/],
  ['no TOML', () => '[chaos-monitor\n', /kloros\.toml: line 1 is not TOML/],
  ['a port that is taken', (base) => `[chaos-monitor]\nport = ${base + 1}\n`, /EADDRINUSE.*127\.0\.0\.1/],
]
for (const [name, configuration, reason] of refused) {
  test(`is refused, and the old one stays: ${name}`, async () => {
    const running = await start()
    const other = createServer().listen(running.base + 1, '127.0.0.1')
    try {
      configure(running, configuration(running.base))
      hangUp(running)
      await until(() => said(running, 'the new configuration is refused, the old one stays') === 1, 'it is refused')
      assert.match(REFUSED.exec(running.log(NAME))?.[1] ?? '', reason)
      await until(async () => (await running.health(NAME)).status === 'ok', 'it works')
      fail(running, 'a')
      await untilOpened(running, 'a')
    } finally {
      other.close()
    }
    assert.equal(await running.end(NAME), 0)
  })
}

for (const [name, configuration, status, says] of [
  ['that can be used', '[chaos-monitor]\nmin_runs = 4\n', 0, /^$/],
  ['that cannot', '[chaos-monitor]\nmin_runs = 0\n', 78, /^[^\n]*min_runs[^\n]*\n$/],
] as const) {
  test(`--config-check of one ${name} ends with ${status}`, async () => {
    fleet = await TestFleet.create(configuration)
    const check = spawnSync(process.execPath, [MAIN, NAME, '--config-check'], { env: fleet.env, encoding: 'utf8' })
    assert.equal(check.status, status)
    assert.match(check.stdout + check.stderr, says)
  })
}

test('in a terminal, a service ends with it', { skip: !(await isInstalled('script')) }, async (t) => {
  const running = await TestFleet.create()
  fleet = running
  const pidFile = join(running.folder, 'pid')
  const command = `echo $$ >"${pidFile}"; exec "${process.execPath}" "${MAIN}" ${NAME}`
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { env: running.env, stdio: 'ignore' })
  t.after(() => terminal.kill('SIGKILL'))
  await until(async () => (await running.health(NAME)).status === 'ok', 'it works')
  const pid = Number(readFileSync(pidFile, 'utf8'))
  t.after(() => isRunning(pid) && process.kill(pid, 'SIGKILL'))
  terminal.kill('SIGKILL')
  await until(() => !isRunning(pid), 'it has ended')
})

test('one that says nothing new changes nothing, other tables included', async () => {
  const running = await start()
  configure(running, '# as before\n[curiosity-feed]\ntoken = "x"\n[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\n')
  hangUp(running)
  // Signals are handled in order, and a refusal can be seen.
  configure(running, '[chaos-monitor\n')
  hangUp(running)
  await until(() => REFUSED.test(running.log(NAME)), 'both were read')
  assert.deepEqual([said(running, 'started'), said(running, 'stopped')], [1, 0])
})

test('a Redis that hangs does not keep a new configuration out, and nothing is told twice', async () => {
  const running = await start()
  process.kill(running.redis.pid(), 'SIGSTOP')
  try {
    fail(running, 'a')
    await until(async () => (await running.health(NAME)).counters.read === 1, 'a line is in hand')
    configure(running, '[chaos-monitor]\nhistory = "FOLDER/*.jsonl"\n')
    hangUp(running)
    await until(() => said(running, 'started') === 2, 'it runs anew')
  } finally {
    process.kill(running.redis.pid(), 'SIGCONT')
  }
  await untilOpened(running, 'a')
  fail(running, 'b', 'other.jsonl')
  await untilOpened(running, 'a', 'b')
  assert.equal(await running.end(NAME), 0)
})

/** A service of this process that does nothing; `run` has the files it ran with so far. */
function running(read: () => Configured) {
  const stop = new AbortController()
  const lines: string[] = []
  const ran: (string | null)[] = []
  const { reload, ended } = reloadable({
    ...{ first: configured(CONFIG_FILE, 4), read, stop: stop.signal },
    log: createLog(NAME, 'info', { write: (line: string) => lines.push(line) }),
    run: async ({ file }, ending) => {
      ran.push(file)
      await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }))
    },
  })
  const end = () => {
    stop.abort()
    return ended
  }
  return { reload, ran, lines, end }
}
type Configured = ReturnType<Reloading['read']>
const configured = (file: string | null, min_runs: number): Configured => ({
  ...{ config: { port: 1, min_runs }, redis: { url: 'unix:///s', prefix: 'k' }, fleet: { project: 'p', host: 'h' } },
  ...{ stateDir: '/', logLevel: 'info', file, entries: [] },
})

test('is refused, and the old one stays: none at all where there was one, as while it is being replaced', async () => {
  let found = configured(null, 3)
  const { reload, ran, lines, end } = running(() => found)
  reload()
  await setImmediate()
  assert.deepEqual(ran, [CONFIG_FILE], 'it goes on')
  assert.match(REFUSED.exec(lines.join(''))?.[1] ?? '', /^\/etc\/kloros\/kloros\.toml: the file is gone\.$/)
  found = configured(CONFIG_FILE, 5)
  reload()
  await until(() => ran.length === 2, 'the new one is in effect')
  await end()
})

test('a storm of them, good and bad, leaves the last in effect, and no gap is lost or told twice', async () => {
  const running = await start()
  const names = Array.from({ length: 60 }, (_, index) => `gap-${index}`)
  for (const [index, name] of names.entries()) {
    fail(running, name)
    const good = `[chaos-monitor]\nhistory = "FOLDER/*.jsonl"\nmin_runs = ${(index % 5) + 1}\n`
    configure(running, index % 3 === 0 ? '[chaos-monitor' : good)
    hangUp(running)
    await setImmediate()
  }
  configure(running, '[chaos-monitor]\nhistory = "FOLDER/*.jsonl"\n')
  hangUp(running)
  await untilOpened(running, ...names)
  fail(running, 'last', 'last.jsonl')
  await untilOpened(running, ...names, 'last')
  assert.equal(await running.end(NAME), 0)
})
