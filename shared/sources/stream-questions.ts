import type { connect } from '../bus/connect.ts'
import { keys } from '../bus/keys.ts'
import type { Batch, Item, Reading } from '../contract/monitor.ts'
import { type Question, QuestionStatus } from '../contract/question.ts'
import { type Change, changesIn } from '../store/changes.ts'
import { isLater } from '../store/place.ts'
import { QuestionStore } from '../store/questions.ts'
import { attend, BLOCK_MS, type Look } from './stream.ts'

/** How many changes are read at a time, and how many questions: one may weigh half a megabyte. */
const CHANGES = 500
const QUESTIONS = 16

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

  async *#all(): AsyncGenerator<Batch<QuestionItem>> {
    // What changes from here on is told after them.
    const last = (await this.client.xrevrange(this.#stream, '+', '-', 'COUNT', 1))[0]?.[0] ?? '0-0'
    let cursor: string | undefined
    do {
      const page = await this.#store.list({ status: [...QuestionStatus.options] }, QUESTIONS, cursor)
      if (page.questions.length > 0)
        yield { items: page.questions.map((question) => this.#item(question, last)), positions: {} }
      cursor = page.next_cursor ?? undefined
    } while (cursor !== undefined)
    yield this.#reach(last)
  }

  async *#news(place: string): AsyncGenerator<Batch<QuestionItem>> {
    const reply = await this.client.xread('COUNT', CHANGES, 'BLOCK', BLOCK_MS, 'STREAMS', this.#stream, place)
    // Asked after it was read: what is still there now was not trimmed before.
    const oldest = (await this.client.xrange(this.#stream, '-', '+', 'COUNT', 1))[0]?.[0] ?? '0-0'
    const isWhole = place === oldest || isLater(place, oldest) || place === '0-0'
    const entries = (reply?.[0]?.[1] ?? []).flatMap((entry) => (entry === null ? [] : [entry]))
    const last = entries.at(-1)?.[0]
    if (!isWhole || (last === undefined && oldest === '0-0' && place !== '0-0')) {
      this.#place = undefined
      return
    }
    if (last === undefined) {
      this.reading.report({ connected: true, lag_s: 0 })
      return
    }
    const wanted = entries
      .flatMap(([id, fields]) => changesIn(id, fields))
      .filter((change) => this.options.wants(change))
    const ids = [...new Set(wanted.map(({ id }) => id))]
    for (let at = 0; at < ids.length; at += QUESTIONS) {
      const found = await this.#store.some(ids.slice(at, at + QUESTIONS))
      if (found.length > 0) yield { items: found.map((question) => this.#item(question, place)), positions: {} }
    }
    yield this.#reach(last)
  }

  #item(question: Question, position: string): QuestionItem {
    return { part: PART, position, time: Date.now() / 1000, question }
  }

  #reach(place: string): Batch<QuestionItem> {
    this.#place = place
    this.reading.report({
      connected: true,
      position: place,
      lag_s: 0,
      last_event_at: Number.parseInt(place, 10) / 1000,
    })
    return { items: [], positions: { [PART]: place } }
  }
}
