import { backoff, connect, isWeather, pause, ready } from '../../shared/bus/connect.ts'
import { GoneServices } from '../../shared/bus/gone-services.ts'
import { Heartbeats } from '../../shared/bus/heartbeats.ts'
import type { Meaning } from '../../shared/contract/question.ts'
import type { ServiceContext } from '../../shared/contract/service.ts'
import { type Entry, type Folded, Intake } from '../../shared/store/intake.ts'
import { migrate } from '../../shared/store/migrate.ts'
import { Mutes } from '../../shared/store/mutes.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { checkSchema } from '../../shared/store/schema.ts'
import { type Settings, writeSettings } from '../../shared/store/settings.ts'
import { GoneHosts } from './gone-hosts.ts'
import { meaningOf } from './meaning.ts'

/** How many signals are folded in one round trip; more would outlive the small heap for new objects. */
const LOT = 100

interface Read {
  id: string
  json: string | undefined
  meaning: Meaning
}

/** How many folded signals go by between two trims of the stream. */
const TRIM_EVERY = 1_000

/** How often another core's leavings are looked for, and how long they must have lain, in milliseconds. */
const TAKE_OVER_MS = 30_000

/** How often, while signals come without a pause, what time has brought is done, in milliseconds. */
const SWEEP_MS = 1_000

/** How often hosts that are gone are looked for, in milliseconds. */
const LEAVE_MS = 3_600_000

/** What an operator may set; see `index.ts`. */
export interface CoreConfig extends Settings {
  cooldowns: Readonly<Record<string, number>>
}

/** Reads the signal stream for ever and folds each signal into its question, whatever becomes of Redis meanwhile. */
export async function foldSignals(context: ServiceContext<CoreConfig>): Promise<void> {
  const { config, redis, signal, fleet, log, count, report } = context
  const client = connect(redis)
  const blocking = connect(redis, {
    onChange: (connected) => report('signals', { connected }),
    patience_ms: 2 * TAKE_OVER_MS,
  })
  const intake = new Intake(client, blocking, redis.prefix, fleet.host)
  const store = new QuestionStore(client, redis.prefix)
  const mutes = new Mutes(client, redis.prefix)
  const heartbeats = new Heartbeats(client, redis.prefix)
  const gone = new GoneHosts(heartbeats, new GoneServices(client, redis.prefix), intake, fleet.host)
  const stop = () => blocking.disconnect()
  signal.addEventListener('abort', stop, { once: true })
  let untrimmed = 0

  // Whatever is wrong with one entry, or with the template it meets, must not keep the others from being folded in.
  const interpret = (entries: readonly Entry[]): Read[] =>
    entries.map(({ id, json }) => {
      try {
        return { id, json, meaning: meaningOf(json, fleet.host, config.cooldowns) }
      } catch (error) {
        log.error('a signal cannot be worded', { entry: id, error })
        return { id, json, meaning: refuse(json, `cannot be worded: ${error}`) }
      }
    })

  // Not longer than until a lease or a snooze ends: nobody else may come by to see to it.
  const wait = async () => {
    const due_in = await store.dueIn()
    return interpret(due_in === 0 ? [] : await intake.wait(Math.ceil(Math.min(TAKE_OVER_MS, due_in))))
  }

  async function fold(lot: readonly Read[]): Promise<void> {
    if (lot.length === 0) return
    const folded = await foldAll(lot)
    count('read', lot.length)
    for (const [i, what] of folded.entries()) tally(what, lot[i])
    report('signals', { position: lot.at(-1)?.id ?? null, last_event_at: Date.now() / 1000 })
    untrimmed += lot.length
    if (untrimmed < TRIM_EVERY) return
    untrimmed = 0
    await intake.trim()
  }

  async function foldAll(lot: readonly Read[]): Promise<Folded[]> {
    try {
      return await intake.fold(lot, undefined, fleet.host)
    } catch (error) {
      if (!isMisfit(error)) throw error
      const [only, ...more] = lot
      if (only !== undefined && more.length === 0) return await rejectAs(error, only)
    }
    // Those that were folded are acknowledged, and are not folded again.
    const folded: Folded[] = []
    for (const one of lot) folded.push(...(await foldAll([one])))
    return folded
  }

  async function rejectAs(error: unknown, { id, json }: Read): Promise<Folded[]> {
    log.error('a signal cannot be folded', { entry: id, error })
    return await intake.fold([{ id, meaning: refuse(json, `cannot be folded: ${error}`) }], undefined, fleet.host)
  }

  function tally(what: Folded, entry?: Read): void {
    if (what === 'rejected') {
      count('skipped')
      if (entry?.meaning.kind === 'reject')
        log.warn('a signal is rejected', { entry: entry.id, reason: entry.meaning.reason })
    } else if (what === 'full') count('dropped')
    else if (what === 'updated' || what === 'late' || what === 'repeated' || what === 'calming') count('folded')
    else if (what !== 'again' && what !== 'unknown') count('published')
  }

  // Between two waits for news; one thing at a time keeps the order of a gap's signals.
  let take_over_at = 0
  // Not at once: where the whole fleet was off for a week, it is heard of again by then.
  let leave_at = Date.now() + LEAVE_MS
  let sweep_at = 0
  async function tidy(idle: boolean): Promise<void> {
    if (idle || Date.now() >= sweep_at) {
      sweep_at = Date.now() + SWEEP_MS
      await store.sweep()
    }
    if (Date.now() >= take_over_at) {
      take_over_at = Date.now() + TAKE_OVER_MS
      await fold(interpret(await intake.takeOver(TAKE_OVER_MS, LOT)))
    }
    if (Date.now() >= leave_at) {
      leave_at = Date.now() + LEAVE_MS
      await gone.leave()
      await intake.retire()
      await migrate(client, redis.prefix, signal)
    }
  }

  try {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await Promise.all([ready(client, signal), ready(blocking, signal)])
        if (signal.aborted) break
        await checkSchema(client, redis.prefix)
        await migrate(client, redis.prefix, signal)
        await writeSettings(client, redis.prefix, config)
        for (const mute of await mutes.unfit()) log.warn('a mute cannot be read, and holds nothing', { mute })
        await intake.prepare()
        // What was in hand when Redis or this core went away comes first, else a gap could close before it opens.
        for (let rest = await intake.unfinished(LOT); rest.length > 0; rest = await intake.unfinished(LOT))
          await fold(interpret(rest))
        for (let lot = await wait(); !signal.aborted; attempt = 0) {
          // While there is more, it is read and worded while Redis folds what was read before.
          const [folded, more] = await Promise.allSettled([
            fold(lot),
            lot.length > 0 ? intake.next(LOT).then(interpret) : [],
          ])
          if (folded.status === 'rejected') throw folded.reason
          if (more.status === 'rejected') throw more.reason
          await tidy(lot.length === 0)
          lot = more.value.length > 0 ? more.value : await wait()
        }
      } catch (error) {
        if (signal.aborted) break
        if (!isWeather(error) && !isGone(error)) throw error
        report('signals', { connected: false })
        await pause(backoff(attempt), signal)
        if (blocking.status === 'ready') report('signals', { connected: true })
      }
    }
  } finally {
    client.disconnect()
    blocking.disconnect()
    signal.removeEventListener('abort', stop)
  }
}

function refuse(json: string | undefined, reason: string): Meaning {
  return { kind: 'reject', reason, text: (json ?? '').slice(0, 4096) }
}

/** Whether a script met what it can make nothing of, in an entry or in what is kept of its question: it would again. */
function isMisfit(error: unknown): boolean {
  return error instanceof Error && /^ERR user_script:\d+:/.test(error.message)
}

/** A Redis that was emptied under a running core has no stream or no consumer group any more. */
function isGone(error: unknown): boolean {
  return error instanceof Error && /^(NOGROUP|UNBLOCKED)/.test(error.message)
}
