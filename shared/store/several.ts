import type { Redis } from 'ioredis'
import { keys } from '../bus/keys.ts'
import type { Question } from '../contract/question.ts'
import { FIELDS } from './fields.ts'
import { named, readQuestion } from './read.ts'
import { relations } from './relations.ts'
import { rolledUp } from './rolled.ts'

/** How much a page of a list weighs before it ends, in characters, and how many of it are read at once. */
const PAGE = 4 * 1024 * 1024
const LOT = 10

/** Reads the questions of a page, as {@link several}, until they weigh too much. @returns them, and of how many ids they are. */
export async function readPage(
  redis: Redis,
  prefix: string,
  ids: readonly string[],
): Promise<{ questions: Question[]; read: number }> {
  const questions: Question[] = []
  let read = 0
  for (let weight = 0; read < ids.length && weight < PAGE; ) {
    const lot = ids.slice(read, read + LOT)
    const found = await several(redis, prefix, lot)
    questions.push(...found.questions)
    weight += found.weight
    read += lot.length
  }
  return { questions, read }
}

/**
 * Reads several questions at once, in the order of their ids; those that there are not, or not any more, are left out.
 *
 * @param fields those that are read; of what stands in others nothing is said. `status` is one of them.
 * @returns the questions, and how much they weigh where they are stored, in characters.
 */
export async function several(
  redis: Redis,
  prefix: string,
  ids: readonly string[],
  fields: readonly (typeof FIELDS)[number][] = FIELDS,
): Promise<{ questions: Question[]; weight: number }> {
  if (ids.length === 0) return { questions: [], weight: 0 }
  const pipeline = redis.pipeline()
  for (const id of ids) pipeline.hmget(keys.question(prefix, id), ...fields)
  let weight = 0
  const found: { id: string; stored: ReturnType<typeof named> }[] = []
  for (const [i, [error, reply]] of ((await pipeline.exec()) ?? []).entries()) {
    if (error !== null) throw error
    const values = reply as (string | null)[]
    const stored = named(values, fields)
    if (!stored.status) continue
    for (const value of values) weight += value?.length ?? 0
    found.push({ id: ids[i] as string, stored })
  }
  const near = found.filter(({ stored }) => stored.near).map(({ id }) => id)
  const related = await relations(redis, prefix, near)
  const relatedOf = new Map(near.map((id, i) => [id, related[i] ?? []]))
  const questions = found.map(async ({ id, stored }) => {
    const beside = stored.rolls
      ? { rolled: await rolledUp(redis, prefix, stored.rolls) }
      : { related: relatedOf.get(id) ?? [] }
    return readQuestion(id, stored.status ?? '', stored, beside)
  })
  return { questions: await Promise.all(questions), weight }
}
