import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { GapType } from '../../shared/contract/gaps.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { FleetRedis, Name, TestFleet } from './live-fleet.ts'
import { isClosing, signalsOf } from './open-gaps.ts'
import type { Random } from './random.ts'
import type { TestRedis } from './redis.ts'
import { until } from './until.ts'

/** What is killed, how often, and within how long (ms). */
export interface Killing {
  /** In turn; those of a list at one instant. */
  services: readonly (Name | readonly Name[])[]
  kills: number
  redis_kills: number
  within_ms: number
}

/** How files are edited while services are killed. */
export interface Editing {
  /** At once, at most, less one. */
  burst: number
  /** How long nothing is edited after a burst, at most, in milliseconds: in it a monitor may speak. */
  calm_ms: number
  /** How long it goes on, at least, in milliseconds. */
  within_ms: number
}

/** How often gaps have to close while files are edited. */
const CLOSINGS = 10

/** The tree `shop` in the folder of a fleet, read through an index that starts its worker again and again. */
export const INDEXED_SHOP = `
[fleet]
project = "shop"
host = "here"
[redis]
prefix = "k"
[source-index]
roots = ["FOLDER/shop"]
worker_idle_s = 1
`

/** What is killed of those that watch a tree: the index, the monitor that reads it, or both. */
export const indexAnd = (monitor: Name): Killing['services'] => ['source-index', monitor, ['source-index', monitor]]

/** What a feed must end with, by the name of the gap: how often each was seen, and whether it has closed. */
export type Expected = Map<string, { occurrences: number; closed: boolean }>

/**
 * Kills services, in turn, and Redis, at random instants, and starts each again a moment later. Every other kill waits until it
 * interrupts work: on a busy machine most would hit what is only starting.
 */
export async function killAtRandom(fleet: TestFleet, random: Random, killing: Killing): Promise<void> {
  const { services, kills, redis_kills, within_ms } = killing
  const victims: (readonly Name[] | 'redis')[] = [
    ...Array.from({ length: kills }, (_, i) => [services[i % services.length] ?? []].flat() as Name[]),
    ...Array.from({ length: redis_kills }, () => 'redis' as const),
  ]
  const at = victims.map((victim) => ({ victim, at: random.next() * within_ms })).sort((a, b) => a.at - b.at)
  const started = Date.now()
  for (const [index, { victim, at: due }] of at.entries()) {
    await sleep(Math.max(0, started + due - Date.now()))
    if (victim === 'redis') {
      await fleet.redis.kill()
      await sleep(random.below(300))
      await fleet.redis.start()
    } else {
      if (index % 2 === 0) for (const name of victim) if (fleet.isUp(name)) await fleet.works(name)
      const ends = await Promise.all(victim.map((name) => fleet.end(name, 'SIGKILL')))
      for (const [at, name] of victim.entries()) {
        assert.equal(ends[at], 'SIGKILL', `${name} had ended by itself: ${fleet.log(name)}`)
      }
      await sleep(random.below(100))
      for (const name of victim) fleet.start(name)
    }
  }
}

/** Edits in bursts, for as long as is said, and on until enough gaps have closed. */
export async function editUntilClosed(
  redis: TestRedis,
  random: Random,
  { burst, calm_ms, within_ms }: Editing,
  edit: () => void,
): Promise<void> {
  const end = Date.now() + within_ms
  while (Date.now() < end || (await signalsOf(redis)).filter(isClosing).length < CLOSINGS) {
    for (let left = random.below(burst); left > 0; left -= 1) edit()
    await sleep(random.below(calm_ms))
  }
}

/** Waits until all that was expected is counted, and holds the questions of a type against it; none may have logged an error. */
export async function assertCounted<R extends FleetRedis>(
  fleet: TestFleet<R>,
  type: GapType,
  expected: Expected,
  services: readonly Name[],
): Promise<void> {
  const wanted = [...expected].map(([name, { occurrences, closed }]) => ({ name, occurrences, closed }))
  wanted.sort((a, b) => (a.name < b.name ? -1 : 1))
  const found = async () => {
    const questions = (await fleet.questions()).filter(({ gap }) => gap.type === type)
    const all = questions.map((question) => ({
      name: question.gap.name,
      occurrences: question.occurrences,
      closed: isOver(question),
    }))
    return all.sort((a, b) => (a.name < b.name ? -1 : 1))
  }
  const sum = (all: { occurrences: number }[]) => all.reduce((total, { occurrences }) => total + occurrences, 0)
  await until(async () => sum(await found()) >= sum(wanted), 'every failure is counted', 60_000)
  // What would be counted twice would be counted with the next fold; let it come.
  await sleep(6_000)
  assert.deepEqual(await found(), wanted)
  fleet.assertNoErrors(...services)
}

/** What came and went again and again is kept open until it has been calm, with no host that has it. */
function isOver({ status, metadata, hosts }: Question): boolean {
  return status === 'closed' || (metadata.flapping === true && hosts.every(({ open }) => !open))
}
