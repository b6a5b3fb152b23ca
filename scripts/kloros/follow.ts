import type { EventEmitter } from 'node:events'
import { connect, isWeather, ready } from '../../shared/bus/connect.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { RedisPlace } from '../../shared/contract/redis.ts'
import { changes } from '../../shared/store/changes.ts'
import { QuestionStore } from '../../shared/store/questions.ts'
import { line } from '../../shared/text/clean.ts'
import { pause } from './child.ts'
import { type Colour, paint } from './colour.ts'
import type { Context } from './command.ts'

/** How long to wait before a Redis that is there but unwell is asked again, in milliseconds. */
const AGAIN_MS = 100

/** What is printed of a question's life, and how. */
const EVENTS: Record<string, Colour> = {
  opened: 'yellow',
  returned: 'yellow',
  regressed: 'yellow',
  reopened: 'yellow',
  answered: 'blue',
  closed: 'green',
  flapping: 'yellow',
}

type Client = ReturnType<typeof connect>

/** A change of a question that was printed. */
export interface Change {
  /** As `{prefix}:questions` calls it. */
  event: string
  question: Question
}

/** Asks Redis until it answers. @returns undefined where `stop` came first. @throws what is not weather. */
export async function ask<T>(client: Client, stop: AbortSignal, command: () => Promise<T>): Promise<T | undefined> {
  while (!stop.aborted) {
    await ready(client, stop)
    try {
      return await command()
    } catch (error) {
      if (stop.aborted) return undefined
      if (!isWeather(error)) throw error
      await pause(AGAIN_MS, stop)
    }
  }
  return undefined
}

/**
 * Prints each question as it is asked, and as it closes, until `stop` is aborted.
 *
 * @param news emits `change` with each {@link Change} that was printed.
 */
export async function follow(
  context: Context,
  redis: RedisPlace,
  stop: AbortSignal,
  news: EventEmitter,
): Promise<void> {
  const blocking = connect(redis)
  const client = connect(redis)
  const store = new QuestionStore(client, redis.prefix)
  try {
    for await (const { id, event } of changes(blocking, redis.prefix, stop)) {
      const tone = EVENTS[event]
      if (tone === undefined) continue
      const question = await ask(client, stop, () => store.get(id))
      if (!question) continue
      const time = new Date().toISOString().slice(11, 19)
      context.stdout.write(
        `${time}  ${paint(context, tone, event.padEnd(9))}  ${question.level.padEnd(8)}  ${line(question.question)}\n` +
          `${' '.repeat(10)}${paint(context, 'dim', `${id}  ×${question.occurrences}`)}\n`,
      )
      news.emit('change', { event, question } satisfies Change)
    }
  } finally {
    blocking.disconnect()
    client.disconnect()
  }
}
