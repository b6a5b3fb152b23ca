import { EventEmitter, once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, ready } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import { changes } from '../../shared/store/changes.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { type Context, defineCommand, exits, Failure } from './command.ts'
import { FleetProcesses } from './fleet.ts'
import { locate } from './locate.ts'
import { answers, socketOf, startRedis } from './private-redis.ts'
import { type Colour, line, paint } from './text.ts'

interface Bus {
  url: string
  prefix: string
}

/** What is printed of a question's life, and how. */
const EVENTS: Record<string, Colour> = {
  opened: 'yellow',
  returned: 'yellow',
  regressed: 'yellow',
  answered: 'blue',
  closed: 'green',
}

const DEFAULT_PORT_BASE = 8700

/** How long the fleet may take until every service works, in milliseconds. */
const UP_MS = 60_000

/** How long the demo's scenario stays broken, in milliseconds: long enough to read the question. */
const BROKEN_MS = 5_000

/** Starts the whole fleet here, on a private Redis, and prints each question as it is asked. */
export const command = defineCommand({
  operands: '',
  count: [0, 0],
  options: {
    config: {
      type: 'string',
      value: 'FILE',
      help: 'the configuration (else KLOROS_CONFIG, else one made for this folder)',
    },
    demo: { type: 'boolean', help: 'stage one real event for each source, and see it asked about and closed' },
  },
  notes: [
    'Everything it keeps is in .kloros/ beside the checkout; Ctrl-C ends all of it.',
    'Uses a private Redis there, unless KLOROS_REDIS_URL names another.',
  ],
  example: 'kloros up --demo',

  async run({ values }, context) {
    const given = values.config ?? context.env.KLOROS_CONFIG
    if (values.demo && given !== undefined) {
      throw new Failure(
        '--demo stages its events where the configuration that up makes looks; leave out --config.',
        exits.usage,
      )
    }
    const root = dirname(dirname(locate().main))
    const folder = join(root, '.kloros')
    mkdirSync(folder, { recursive: true })
    await claimFolder(folder)
    const stop = new AbortController()
    const interrupt = () => stop.abort()
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt).on('SIGHUP', interrupt)

    const url = context.env.KLOROS_REDIS_URL
    const redis = url === undefined ? await startRedis(folder) : undefined
    const bus = { url: url ?? `unix://${socketOf(folder)}`, prefix: context.env.KLOROS_PREFIX ?? 'kloros' }
    const base = Number(context.env.KLOROS_PORT_BASE ?? DEFAULT_PORT_BASE)
    const say = (text: string) => context.stdout.write(`${text}\n`)
    const fleet = new FleetProcesses(
      folder,
      {
        ...context.env,
        KLOROS_REDIS_URL: bus.url,
        KLOROS_STATE_DIR: context.env.KLOROS_STATE_DIR ?? join(folder, 'state'),
        KLOROS_CONFIG: given === undefined ? configuration(folder, root) : resolve(given),
      },
      (name, again, why) => {
        say(paint(context, 'red', line(`${name} ended: ${why}`)) + (again ? '; it is started again' : ''))
        if (!again) stop.abort()
      },
    )
    const client = connect(bus)
    const news = new EventEmitter()
    try {
      await ready(client, stop.signal)
      const beats = new Heartbeats(client, bus.prefix)
      const since = Math.floor(await beats.now())
      const following = follow(context, bus, stop.signal, news)
      fleet.start()
      writeFileSync(join(folder, 'pids'), [process.pid, ...fleet.pids, redis?.pid ?? 0].join('\n'))
      if (!(await allUp(fleet.names, beats, since, stop.signal))) return exits.failed
      say(`The fleet is up: ${fleet.names.join(', ')}.`)
      say(`Questions: ${paint(context, 'bold', `http://127.0.0.1:${base}/questions`)}  Logs: ${join(folder, 'logs')}`)
      if (values.demo) await demo(say, join(folder, 'chaos_history.jsonl'), news, stop.signal)
      await following
      return exits.ok
    } finally {
      stop.abort()
      client.disconnect()
      await fleet.stop()
      redis?.kill('SIGTERM')
      if (redis !== undefined && redis.exitCode === null) await new Promise((done) => redis.once('exit', done))
      rmSync(join(folder, 'pids'), { force: true })
    }
  },
})

/** Makes sure no other fleet uses this folder, and ends what one that was killed left running. */
async function claimFolder(folder: string): Promise<void> {
  const file = join(folder, 'pids')
  if (existsSync(file)) {
    const [owner, ...services] = readFileSync(file, 'utf8').split('\n').map(Number)
    if (owner !== undefined && commandOf(owner).includes('kloros')) {
      throw new Failure(`A fleet is already up in ${folder} (process ${owner}); end it first, or use its questions.`)
    }
    // Redis is the last of them, and goes last.
    for (const pid of services) {
      if (/main\.|redis-server/.test(commandOf(pid))) process.kill(pid, 'SIGTERM')
      while (commandOf(pid) !== '') await sleep(20)
    }
  }
  if (await answers(socketOf(folder))) {
    throw new Failure(`A Redis already answers on ${socketOf(folder)}; end it first.`)
  }
}

/** The command line of a process; empty where there is none. */
function commandOf(pid: number): string {
  const file = `/proc/${pid}/cmdline`
  return pid > 0 && existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : ''
}

/** Writes the configuration of this folder's fleet, once: what a person changed there stays. */
function configuration(folder: string, root: string): string {
  const file = join(folder, 'kloros.toml')
  if (existsSync(file)) return file
  // A project's name has no spaces, a folder's may.
  const project = JSON.stringify(basename(root).replace(/[\s/]+/g, '-').slice(0, 64))
  const history = JSON.stringify(join(folder, 'chaos_history.jsonl'))
  writeFileSync(file, `[fleet]\nproject = ${project}\n\n[chaos-monitor]\nhistory = ${history}\n`)
  return file
}

/** Waits until every service has said that it works. @returns false where `stop` came first. */
async function allUp(names: readonly string[], beats: Heartbeats, since: number, stop: AbortSignal): Promise<boolean> {
  const end = Date.now() + UP_MS
  while (!stop.aborted) {
    const heard = (await beats.all()).filter(({ heard_at }) => heard_at >= since)
    const how = new Map(heard.map(({ health }) => [health.service, health]))
    const late = names.filter((name) => !['ok', 'degraded'].includes(how.get(name)?.status ?? ''))
    if (late.length === 0) return true
    if (Date.now() > end) {
      const reasons = late.map((name) => `${name} (${how.get(name)?.reason ?? 'no heartbeat'})`)
      throw new Failure(`Not all services work after ${UP_MS / 1000} s: ${reasons.join(', ')}.`)
    }
    await sleep(50)
  }
  return false
}

/** Prints each question as it is asked, and as it closes. */
async function follow(context: Context, redis: Bus, stop: AbortSignal, news: EventEmitter): Promise<void> {
  const blocking = connect(redis)
  const client = connect(redis)
  const store = new QuestionStore(client, redis.prefix)
  try {
    for await (const { id, event } of changes(blocking, redis.prefix, stop)) {
      const tone = EVENTS[event]
      if (tone === undefined) continue
      const question = await store.get(id)
      if (question === null) continue
      const time = new Date().toISOString().slice(11, 19)
      context.stdout.write(
        `${time}  ${paint(context, tone, event.padEnd(9))}  ${question.level.padEnd(8)}  ${line(question.question)}\n` +
          `${' '.repeat(10)}${paint(context, 'dim', `${id}  ×${question.occurrences}`)}\n`,
      )
      news.emit(event, question)
    }
  } finally {
    blocking.disconnect()
    client.disconnect()
  }
}

/** Stages a chaos experiment that does not heal, and, when it was asked about, the same one healing. */
async function demo(
  say: (text: string) => void,
  history: string,
  news: EventEmitter,
  stop: AbortSignal,
): Promise<void> {
  const scenario = 'demo-disk-full'
  const run = (fields: object) =>
    appendFileSync(history, `${JSON.stringify({ scenario, ...fields, timestamp: Date.now() / 1000 })}\n`)
  const of = (event: string) => once(news, event, { signal: stop })
  try {
    say(`Demo: the chaos experiment ${scenario} does not heal…`)
    const asked = Promise.race([of('opened'), of('returned')])
    run({ healed: false, failure_count: 3, error: 'no space left on device after 120 s' })
    await asked
    await sleep(BROKEN_MS, undefined, { signal: stop })
    say('Demo: …and now it heals.')
    const closed = of('closed')
    run({ healed: true })
    await closed
    say('Demo: the question closed by itself. The fleet runs on; Ctrl-C ends it.')
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error
  }
}
