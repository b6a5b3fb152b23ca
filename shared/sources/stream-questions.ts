import type { connect } from '../bus/connect.ts'
import { baseKey, keys } from '../bus/keys.ts'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import type { Question } from '../contract/question.ts'
import { areKept, type Change, changesIn } from '../store/changes.ts'
import { QuestionStore } from '../store/questions.ts'
import { attend, BLOCK_MS, type Look } from './stream.ts'

/** How many changes are read at a time, and how many questions: one may weigh half a megabyte. */
const CHANGES = 500
const QUESTIONS = 16

/** How many ids of questions are looked through at a time. */
const SCANNED = 500

/** The place in a stream that holds nothing. */
const NOTHING = '0-0'

const PART = 'questions'

/** A question that changed, as it is when it is read. */
export type QuestionItem = Item & { question: Question }

/** What is asked of the questions. */
export interface QuestionOptions {
  /** Whether a question is to be told after a change. */
  wants(change: Change): boolean
}

/**
 * Tells questions that changed, each as it is now: at first all there are, then those that the stream of changes names.
 *
 * The stream is bounded. Where entries after the saved position are gone, or Redis holds another stream, all questions are
 * told again: whoever takes them goes by what a question's own past says, not by how often it is told. One that was archived
 * before it was read is not told.
 */
export async function* questions(
  reading: Reading,
  options: QuestionOptions,
): AsyncGenerator<Batch<QuestionItem>, void> {
  yield* attend(reading, (client) => new Following(client, reading, options))
}

class Following implements Look<Batch<QuestionItem>> {
  readonly #store: QuestionStore
  readonly #stream: string
  /** All before it is told; unset where it is not known what was. */
  #place: string | undefined

  /** Whether Redis may be another one by now, which it is not waited for to tell. */
  #isDoubtful = true

  constructor(
    private readonly client: ReturnType<typeof connect>,
    private readonly reading: Reading,
    private readonly options: QuestionOptions,
  ) {
    this.#store = new QuestionStore(client, reading.redis.prefix)
    this.#stream = keys.questions(reading.redis.prefix)
    this.#place = reading.from[PART]
  }

  async *next(): AsyncGenerator<Batch<QuestionItem>> {
    if (this.#place === undefined) yield* this.#all()
    else yield* this.#news(this.#place)
  }

  doubt(): void {
    this.#isDoubtful = true
  }

  async *#all(): AsyncGenerator<Batch<QuestionItem>> {
    // What changes from here on is told after them.
    const last = (await this.client.xrevrange(this.#stream, '+', '-', 'COUNT', 1))[0]?.[0] ?? NOTHING
    for (const set of ['asked', 'state:closed']) {
      let cursor = '0'
      do {
        const [next, found] = await this.client.zscan(
          `${baseKey(this.reading.redis.prefix)}:${set}`,
          cursor,
          'COUNT',
          SCANNED,
        )
        const ids = found.filter((_, at) => at % 2 === 0)
        yield* this.#told(ids, last)
        cursor = next
      } while (cursor !== '0')
    }
    yield this.#reach(last)
  }

  async *#news(place: string): AsyncGenerator<Batch<QuestionItem>> {
    const { prefix } = this.reading.redis
    if (this.#isDoubtful) {
      if (!(await areKept(this.client, prefix, place))) {
        this.#place = undefined
        return
      }
      this.#isDoubtful = false
      // News may be long in coming.
      this.reading.report({ connected: true, position: place, last_event_at: happenedAt(place) })
    }
    const reply = await this.client.xread('COUNT', CHANGES, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, place)
    // Asked after it was read: what is kept now was kept before.
    if (!(await areKept(this.client, prefix, place))) {
      this.#place = undefined
      return
    }
    const entries = (reply?.[0]?.[1] ?? []).flatMap((entry) => (entry === null ? [] : [entry]))
    const last = entries.at(-1)?.[0]
    if (last === undefined) {
      this.reading.report({ connected: true, lag_s: 0 })
      return
    }
    const changes = entries.flatMap(([id, fields]) => changesIn(id, fields)).filter(this.options.wants)
    yield* this.#told([...new Set(changes.map(({ id }) => id))], place)
    yield this.#reach(last, entries.length === CHANGES ? Math.max(0, Date.now() / 1000 - timeOf(last)) : 0)
  }

  async *#told(ids: readonly string[], position: string): AsyncGenerator<Batch<QuestionItem>> {
    for (let at = 0; at < ids.length; at += QUESTIONS) {
      const found = await this.#store.some(ids.slice(at, at + QUESTIONS))
      const time = Date.now() / 1000
      if (found.length > 0)
        yield { items: found.map((question) => ({ part: PART, position, time, question })), positions: {} }
    }
  }

  #reach(place: string, lag_s = 0): Batch<QuestionItem> {
    this.#place = place
    this.reading.report({ connected: true, position: place, lag_s, last_event_at: happenedAt(place) })
    return { items: [], positions: { [PART]: place } }
  }
}

/** When it came to a place, in epoch seconds; null where nothing has happened. */
function happenedAt(place: string): number | null {
  return place === NOTHING ? null : timeOf(place)
}

/** When an entry was written, in epoch seconds. */
function timeOf(entry: string): number {
  return Number.parseInt(entry, 10) / 1000
}
