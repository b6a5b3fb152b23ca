import { spawn } from 'node:child_process'
import { type EventEmitter, on, once } from 'node:events'
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, ready } from '../../shared/bus/connect.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import { SignalStream } from '../../shared/bus/signals.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { RedisPlace } from '../../shared/contract/redis.ts'
import type { Heartbeat } from '../../shared/contract/service.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { SUBJECT as EXPERIMENTS, experiment, SUSPICION } from './demo-experiments.ts'
import { HOST, LOSS, type StagedHost, WATCHER } from './demo-hosts.ts'
import { TEST, testCart } from './demo-tests.ts'
import type { Change } from './follow.ts'

const SCENARIO = 'demo-disk-full'

/** How long what is staged stays broken, in milliseconds: long enough to read the question. */
const BROKEN_MS = 5_000

/** How often it is looked whether the staged host is watched, in milliseconds. */
const LOOK_MS = 100

/** A program that fails as programs do; its error stands for itself in the gap's name. */
const PROGRAM = `
class DemoPaymentRefused extends Error {}
DemoPaymentRefused.prototype.name = 'DemoPaymentRefused'
function charge(card) { throw new DemoPaymentRefused('card ' + card + ' was refused') }
function checkout() { charge(process.pid) }
checkout()
`

/** What the gap's name says of it. */
const SUBJECT = '/DemoPaymentRefused/'

/** What the names of all its gaps hold. */
const NAMES = [SCENARIO, TEST, SUBJECT, SUSPICION, LOSS]

/** What is heard when a question closes; one that came and went often enough is kept until it has been calm. */
const OVER = ['closed', 'flapping']

/** Where the demo stages its events. */
export interface Stage {
  /** The file that chaos-monitor reads. */
  history: string
  /** One that exception-monitor reads. */
  log: string
  /** A folder that test-monitor reads. */
  reports: string
  /** The file that metric-quality reads. */
  experiments: string
  /** Where what is tested lies. */
  cart: string
  /** One beside this, which exploration watches, too. */
  host: StagedHost
  bus: RedisPlace
}

/**
 * Stages a chaos experiment that does not heal, a test that fails, a program that crashes, experiments that measured
 * nothing and a host that loses a GPU, and, when each was asked about, its end.
 *
 * @param news emits `change` for what was printed, as {@link Change} says it.
 * @returns when the questions have closed, or `stop` was aborted.
 */
export async function demo(
  say: (text: string) => void,
  stage: Stage,
  news: EventEmitter,
  stop: AbortSignal,
): Promise<void> {
  try {
    const staged = (await asked('demo', stage.bus, stop)).filter(({ gap }) =>
      NAMES.some((name) => gap.name.includes(name)),
    )
    if (staged.some(({ metadata }) => metadata.flapping)) {
      say(
        'Demo: it was staged so often within the hour that what it asks counts as flapping. Stage it again in an hour.',
      )
      return
    }
    // Whoever watches it has looked at it, and rested, when it is its turn.
    stage.host.start()
    await unhealed(say, stage, news, stop)
    await failed(say, stage, news, stop)
    await crashed(say, stage, news, stop)
    await unmeasured(say, stage, news, stop)
    await lost(say, stage, news, stop)
    say('Demo: that was all. The fleet runs on; Ctrl-C ends it.')
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

async function unhealed(say: (text: string) => void, { history }: Stage, news: EventEmitter, stop: AbortSignal) {
  const run = (fields: object) =>
    appendFileSync(history, `${JSON.stringify({ scenario: SCENARIO, ...fields, timestamp: Date.now() / 1000 })}\n`)
  const is = (question: Question) => question.gap.name === SCENARIO
  say(`Demo: the chaos experiment ${SCENARIO} does not heal…`)
  const asked = heard(news, stop, is, 'opened', 'returned')
  // What a demo that was cut short left open closes first, and then returns.
  run({ healed: true })
  run({ healed: false, failure_count: 3, error: 'no space left on device after 120 s' })
  await asked
  await sleep(BROKEN_MS, undefined, { signal: stop })
  say('Demo: …and now it heals.')
  const closed = heard(news, stop, is, ...OVER)
  run({ healed: true })
  await closed
  say('Demo: the question closed by itself.')
}

async function failed(say: (text: string) => void, { reports, cart }: Stage, news: EventEmitter, stop: AbortSignal) {
  const is = (question: Question) => question.gap.type === 'test_failure' && question.gap.name.includes(TEST)
  const report = join(reports, 'demo.xml')
  mkdirSync(reports, { recursive: true })
  // What a demo that was cut short left open closes first, and then returns.
  await testCart('green', cart, report, stop)
  say(`Demo: a test fails, and node --test writes ${report}…`)
  await bothOf(heard(news, stop, is, 'opened', 'returned'), testCart('red', cart, report, stop))
  await sleep(BROKEN_MS, undefined, { signal: stop })
  say('Demo: …and in the next run it passes.')
  await bothOf(heard(news, stop, is, ...OVER), testCart('green', cart, report, stop))
  say('Demo: that question closed by itself, too.')
}

async function crashed(say: (text: string) => void, { log, bus }: Stage, news: EventEmitter, stop: AbortSignal) {
  const is = (question: Question) => question.gap.name.includes(SUBJECT)
  // What a demo that was cut short left open closes first, and then returns.
  await takeBack(SUBJECT, bus, stop)
  say(`Demo: a program crashes, and ${log} gets its last words…`)
  const [question] = await Promise.all([heard(news, stop, is, 'opened', 'returned'), crash(log)])
  await sleep(BROKEN_MS, undefined, { signal: stop })
  say('Demo: …it closes when its unit runs without it, or after a day. This one is taken back by a signal now.')
  await Promise.all([heard(news, stop, is, ...OVER), takeBack(question.gap.name, bus, stop)])
}

async function unmeasured(say: (text: string) => void, { experiments }: Stage, news: EventEmitter, stop: AbortSignal) {
  const is = ({ gap }: Question) => gap.type === 'suspicious_metrics' && gap.name === SUSPICION
  say(`Demo: two experiments on ${EXPERIMENTS} measure the same for each candidate…`)
  const asked = heard(news, stop, is, 'opened', 'returned')
  // What a demo that was cut short left open closes first, and then returns.
  experiment('apart', 1, experiments)
  experiment('alike', 2, experiments)
  await asked
  await sleep(BROKEN_MS, undefined, { signal: stop })
  say('Demo: …and in a third one they differ.')
  const closed = heard(news, stop, is, ...OVER)
  experiment('apart', 1, experiments)
  await closed
}

async function lost(say: (text: string) => void, { host, bus }: Stage, news: EventEmitter, stop: AbortSignal) {
  const is = ({ gap }: Question) => gap.name === LOSS
  say(`Demo: ${HOST}, a host that is staged in ${host.folder}, loses its GPU…`)
  await watched(bus, stop)
  const asked = heard(news, stop, is, 'opened', 'returned')
  host.pull()
  await asked
  await sleep(BROKEN_MS, undefined, { signal: stop })
  say('Demo: …and now it is back; devices are looked at every ten seconds at most.')
  const closed = heard(news, stop, is, ...OVER)
  host.plug()
  await closed
  await host.stop()
  await onBus(bus, stop, (client) => new Heartbeats(client, bus.prefix).forget(HOST, WATCHER))
}

/** Waits until the staged host is watched. */
async function watched(bus: RedisPlace, stop: AbortSignal): Promise<void> {
  const isWatching = ({ health }: Heartbeat) => health.host === HOST && ['ok', 'degraded'].includes(health.status)
  await onBus(bus, stop, async (client) => {
    const beats = new Heartbeats(client, bus.prefix)
    while (!(await beats.all()).some(isWatching)) await sleep(LOOK_MS, undefined, { signal: stop })
  })
}

async function crash(log: string): Promise<void> {
  const file = openSync(log, 'a')
  await once(spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'ignore', file] }), 'exit')
  closeSync(file)
}

/** Waits for both, though the first has failed: what the second started is not left behind. */
async function bothOf(first: Promise<unknown>, second: Promise<unknown>): Promise<void> {
  await Promise.allSettled([first, second])
  await Promise.all([first, second])
}

/** Waits for a change of a question. */
async function heard(
  news: EventEmitter,
  stop: AbortSignal,
  is: (question: Question) => boolean,
  ...events: string[]
): Promise<Question> {
  for await (const [change] of on(news, 'change', { signal: stop })) {
    const { event, question } = change as Change
    if (events.includes(event) && is(question)) return question
  }
  throw new Error('the news ended')
}

/** Takes back what is open of a gap, on all hosts. @param name its name, or a part of it. */
async function takeBack(name: string, bus: RedisPlace, stop: AbortSignal): Promise<void> {
  const questions = (await asked(name, bus, stop)).filter(({ gap }) => gap.type === 'exception')
  const signals = questions.flatMap(({ gap, hosts }) => {
    const facts = { gap_type: gap.type, gap_name: gap.name, gap_reason: 'the demo is over' }
    return hosts.map(({ host }) => ({ signal: 'CAPABILITY_GAP_CLOSED' as const, host, facts }))
  })
  await onBus(bus, stop, (client) => new SignalStream(client, bus.prefix).accept(signals))
}

/** The questions, closed ones left out, that have a text in their gap's name or in themselves. */
async function asked(text: string, bus: RedisPlace, stop: AbortSignal): Promise<Question[]> {
  const list = (client: ReturnType<typeof connect>) => new QuestionStore(client, bus.prefix).list({ q: text }, 100)
  return (await onBus(bus, stop, list)).questions
}

async function onBus<T>(
  bus: RedisPlace,
  stop: AbortSignal,
  work: (client: ReturnType<typeof connect>) => Promise<T>,
): Promise<T> {
  const client = connect(bus)
  try {
    await ready(client, stop)
    return await work(client)
  } finally {
    client.disconnect()
  }
}
