import { setMaxListeners } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Lab, Running } from '../bench/lab.ts'
import { pss } from '../bench/processes.ts'
import { pause } from '../kloros/child.ts'
import { Failure } from '../kloros/command.ts'
import { chanceOf } from '../study-index/chance.ts'
import { prepare, speak } from './load.ts'
import { Scale } from './scale.ts'
import { grows, type Slope, together } from './slope.ts'
import { use } from './users.ts'

/** How often all are weighed at most, in seconds, and how often at least in one run. */
const WEIGH_S = 5
const WEIGHINGS = 200

/** How many times one is started again in one run, and how long there is between at least, in milliseconds. */
const RESTARTS = 8
const APART_MS = 15_000

/** What is asked of a soak. */
export interface Order {
  minutes: number
  /** Decides what happens when. */
  seed: number
  /** Other processes that are weighed beside the services. */
  also: readonly number[]
  stop: AbortSignal
  /** Hears of each minute, and of each restart. */
  say(text: string): void
}

/** What came of it. */
export interface Outcome {
  /** PSS each minute, in MiB, by name; that of Redis apart. */
  minutes: { services: Record<string, number>; sum: number; redis: number }[]
  slopes: Record<string, Slope & { grows: boolean }>
  /** What went wrong beside memory: errors that were logged, and answers that should never be. */
  trouble: string[]
}

/** Runs the fleet of a lab under load, and weighs it. @throws Failure where a service ends by itself. */
export async function soak(lab: Lab, { minutes, seed, also, stop, say }: Order): Promise<Outcome> {
  const chance = chanceOf(seed)
  await prepare(lab)
  const running = new Map<string, Running>()
  const scale = new Scale()
  const start = async (name: string) => {
    const one = await lab.start(name)
    running.set(name, one)
    scale.put(name, one.pid)
    return one
  }
  for (const name of lab.services) if (!stop.aborted) await start(name)
  for (const pid of also) scale.put(`process ${pid}`, pid)
  say(`${running.size} services run; it ends in ${minutes} min`)
  const feed = running.get('curiosity-feed')?.url ?? ''

  const over = new AbortController()
  const done = AbortSignal.any([stop, over.signal])
  // All that goes on at the same time waits for it.
  setMaxListeners(0, done)
  const timer = setTimeout(() => over.abort(), minutes * 60_000)
  const told: Outcome['minutes'] = []
  const begin = Date.now()

  async function weigh(): Promise<void> {
    while (!done.aborted) {
      await pause(Math.min(WEIGH_S, (minutes * 60) / WEIGHINGS) * 1000, done)
      const now = scale.weigh()
      const ended = [...running.values()].find(({ child }) => child.exitCode !== null || child.signalCode !== null)
      if (ended !== undefined && !done.aborted) throw new Failure(lastOf(lab, ended))
      if (Date.now() - begin < (told.length + 1) * 60_000 && !done.aborted) continue
      const sum = [...now.values()].reduce((sum, mib) => sum + mib, 0)
      const redis = pss(lab.redis.pid)
      told.push({ services: Object.fromEntries(now), sum, redis })
      const each = [...now].map(([name, mib]) => `${name} ${mib.toFixed(1)}`).join(', ')
      say(
        `${((Date.now() - begin) / 60_000).toFixed(1)} min: ${sum.toFixed(1)} MiB (${each}); Redis ${redis.toFixed(1)}`,
      )
    }
  }

  async function restart(): Promise<void> {
    const names = lab.services
    const every = Math.max(APART_MS, (minutes * 60_000) / RESTARTS)
    for (await pause(every, done); !done.aborted; await pause(every * (0.5 + chance()), done)) {
      const name = names[Math.floor(chance() * names.length)] as string
      const one = running.get(name)
      if (one === undefined) continue
      const how = chance() < 0.7 ? 'SIGTERM' : 'SIGKILL'
      running.delete(name)
      scale.put(name)
      await lab.end(one, how)
      say(`${name} was started again, after ${how}`)
      if (!done.aborted) await start(name)
    }
  }

  try {
    const [trouble] = await Promise.all([
      use(feed, chance, done),
      ...[speak({ lab, chance, stop: done }), weigh(), restart()].map((work) => work.finally(() => over.abort())),
    ])
    const slopes = scale.slopes()
    const own = [...slopes].filter(([name]) => !name.startsWith('process '))
    slopes.set('all services', together(own.map(([, slope]) => slope)))
    return {
      minutes: told,
      slopes: Object.fromEntries([...slopes].map(([name, slope]) => [name, { ...slope, grows: grows(slope) }])),
      trouble: [...trouble, ...errorsOf(lab)],
    }
  } finally {
    clearTimeout(timer)
    over.abort()
    // As an operator would: what they have started ends with them.
    await Promise.all([...running.values()].map((one) => lab.end(one)))
  }
}

function errorsOf({ folder }: Lab): string[] {
  const logs = readdirSync(folder).filter((file) => file.endsWith('.log'))
  const lines = logs.flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
  return [...new Set(lines.filter((line) => /"level":"(?:error|fatal)"/.test(line)))].slice(0, 20)
}

function lastOf({ folder }: Lab, { name, child }: Running): string {
  const log = readFileSync(join(folder, `${name}-0.log`), 'utf8')
  // What it has started may have something to say after it.
  const fatal = log.split('\n').findLast((line) => line.includes('"level":"fatal"'))
  return `${name} ended by itself (${child.exitCode ?? child.signalCode}): ${fatal ?? log.slice(-1_000)}`
}
