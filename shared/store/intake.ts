import type { Redis } from 'ioredis'
import { CUT_LUA } from '../bus/cut.ts'
import { baseKey, GROUP, keys } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { levelOf, type Meaning } from '../contract/question.ts'
import { reasonOf } from '../contract/signal.ts'
import { isStepIncident, REPLAY_LENGTH } from '../contract/signal-bounds.ts'
import { fold, leave } from './fold.ts'
import { evidenceHash, filedTies, priorityOf, questionId } from './identity.ts'
import { oneLine } from './one-line.ts'
import { retire } from './retire.ts'

/** A host that no service was heard on for so long, in seconds, holds no gap open. */
const GONE_S = 7 * 86_400

/** How many questions are looked at in one round trip. */
const LEAVE_LOT = 500

/** What folding an entry in did; see {@link fold}. */
export type Folded =
  | 'rejected'
  | 'again'
  | 'repeated'
  | 'unknown'
  | 'late'
  | 'opened'
  | 'updated'
  | 'returned'
  | 'regressed'
  | 'changed'
  | 'closed'
  | 'calming'
  | 'full'

/** An entry of the signal stream; `json` is undefined where it has no such field, or was trimmed away unread. */
export interface Entry {
  id: string
  json: string | undefined
}

// Only what is acknowledged may go, and of that the newest stay. Where other cores hold entries, all from the oldest
// of those on counts as not acknowledged; behind a core that holds many (it died), nothing goes until they are taken over.
const trim = new Script(`
local stream = KEYS[1] .. ':signals'
local pending = redis.call('XPENDING', stream, '${GROUP}')
local keep = 0
for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local info = {}
  for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
  if info.name == '${GROUP}' then keep = info.lag or redis.call('XLEN', stream) end
  if info.name == '${GROUP}' and pending[1] > 0 then
    local span = #redis.call('XRANGE', stream, pending[2], info['last-delivered-id'], 'COUNT', 1001)
    if span > 1000 then return 0 end
    keep = keep + span
  end
end
return redis.call('XTRIM', stream, 'MAXLEN', math.max(keep, tonumber(ARGV[1])))
`)

// What this core has in hand, or what comes next, or what another left lying. ARGV: which, consumer, count, idle (ms).
const take = new Script(`
${CUT_LUA}
local stream, which, consumer, count = KEYS[1] .. ':signals', ARGV[1], ARGV[2], ARGV[3]
if which == 'left' then
  return cut(redis.call('XAUTOCLAIM', stream, '${GROUP}', consumer, ARGV[4], '0-0', 'COUNT', count)[2])
end
local reply = redis.call('XREADGROUP', 'GROUP', '${GROUP}', consumer, 'COUNT', count, 'STREAMS', stream, which)
return cut(reply and reply[1][2])
`)

/** The way in: entries of the signal stream, read by a consumer group and folded into the questions. */
export class Intake {
  readonly #base: string
  readonly #stream: string

  /**
   * @param redis for commands; the blocking read has a connection of its own.
   * @param consumer names this core in the group; after a restart it finds again what it had in hand.
   */
  constructor(
    private readonly redis: Redis,
    private readonly blocking: Redis,
    private readonly prefix: string,
    private readonly consumer: string,
  ) {
    this.#base = baseKey(prefix)
    this.#stream = keys.signals(prefix)
  }

  /** Makes the consumer group where there is none; it begins with the oldest signal. */
  async prepare(): Promise<void> {
    try {
      await this.redis.xgroup('CREATE', this.#stream, GROUP, '0', 'MKSTREAM')
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error
    }
  }

  /** What this core had read and not acknowledged, at most `count` entries. */
  async unfinished(count: number): Promise<Entry[]> {
    return this.#take('0', count)
  }

  /** Waits for a new entry, at most `wait_ms`. */
  async wait(wait_ms: number): Promise<Entry[]> {
    const args = [GROUP, this.consumer, 'COUNT', 1, 'BLOCK', wait_ms, 'STREAMS', this.#stream, '>'] as const
    const [stream] = ((await this.blocking.xreadgroup('GROUP', ...args)) ?? []) as [string, [string, string[]][]][]
    return (stream?.[1] ?? []).map(([id, fields]) => ({ id, json: jsonOf(fields) }))
  }

  /** New entries that are there already, at most `count`. */
  async next(count: number): Promise<Entry[]> {
    return this.#take('>', count)
  }

  /** Takes over what another core read and left lying for `idle_ms`, at most `count` entries. */
  async takeOver(idle_ms: number, count: number): Promise<Entry[]> {
    return this.#take('left', count, idle_ms)
  }

  async #take(which: '0' | '>' | 'left', count: number, idle_ms = 0): Promise<Entry[]> {
    // On the connection that waits when there is nothing: what comes next is then not read behind what is being folded.
    const redis = which === '>' ? this.blocking : this.redis
    const entries = await take.run(redis, this.#base, [which, this.consumer, count, idle_ms])
    return (entries as [string, string | null][]).map(([id, json]) => ({ id, json: json ?? undefined }))
  }

  /**
   * Folds entries in, in order, each once.
   *
   * @param now epoch milliseconds, for tests; undefined goes by the clock of Redis.
   * @param host where signals come from that name none.
   */
  async fold(
    entries: readonly { id: string; meaning: Meaning }[],
    now: number | undefined,
    host: string,
  ): Promise<Folded[]> {
    const calls = entries.map(({ id, meaning }) => [meaning.kind, id, ...foldArguments(meaning, now, host)])
    return (await fold.runAll(this.redis, this.#base, calls)) as Folded[]
  }

  /** Archives what closed more than 30 days ago. @param now as for {@link fold}. @returns how many went. */
  async retire(now?: number): Promise<number> {
    for (let total = 0; ; ) {
      const retired = (await retire.run(this.redis, this.#base, [now ?? ''])) as number
      total += retired
      if (retired === 0) return total
    }
  }

  /** Trims acknowledged entries but the newest 10,000. @returns how many went. */
  async trim(keep: number = REPLAY_LENGTH): Promise<number> {
    return (await trim.run(this.redis, this.#base, [keep])) as number
  }

  /**
   * Lets hosts go that have not been heard of for 7 days.
   *
   * @param alive hosts with a heartbeat in that time.
   * @param now epoch seconds.
   */
  async leave(alive: ReadonlySet<string>, now: number): Promise<void> {
    const groups = await this.redis.smembers(`${this.#base}:rolls`)
    // What is rolled up comes first: it takes the room of what goes.
    const sets = [...groups.map((group) => `${this.#base}:rolled:${group}`), `${this.#base}:asked`]
    for (const set of sets) {
      let cursor = '0'
      do {
        const [next, found] = await this.redis.zscan(set, cursor, 'COUNT', LEAVE_LOT)
        const ids = found.filter((_, i) => i % 2 === 0)
        await this.#leaveLot(ids, alive, now)
        cursor = next
      } while (cursor !== '0')
    }
  }

  async #leaveLot(ids: readonly string[], alive: ReadonlySet<string>, now: number): Promise<void> {
    const pipeline = this.redis.pipeline()
    for (const id of ids) pipeline.hget(keys.question(this.prefix, id), 'hosts')
    const replies = (await pipeline.exec()) ?? []
    for (const [i, [error, hosts]] of replies.entries()) {
      if (error !== null) throw error
      for (const line of ((hosts ?? '') as string).split('\n')) {
        const [host = '', , flag, seen] = line.split(' ')
        if (host === '' || Number(seen) >= (now - GONE_S) * 1000 || (flag !== '0' && alive.has(host))) continue
        await leave.run(this.redis, this.#base, [now * 1000, ids[i] ?? '', host, (now - GONE_S) * 1000])
      }
    }
  }
}

function foldArguments(meaning: Meaning, now: number | undefined, host: string): (string | number)[] {
  if (meaning.kind === 'reject') return [meaning.reason, meaning.text]
  const { signal } = meaning
  const { facts } = signal
  const seen = signal.ts === undefined ? '' : Math.round(signal.ts * 1000)
  const incident = isStepIncident(signal) ? '' : (signal.incident_id ?? '')
  const id = questionId(facts.gap_type, facts.gap_name)
  const common = [now ?? '', id, signal.host ?? host, seen, incident]
  if (meaning.kind === 'close') return [...common, oneLine(reasonOf(facts))]
  const { wording, category, ecosystem, known, stable } = meaning
  const { question, hypothesis, evidence, ...more } = wording
  return [
    ...common,
    facts.occurrences ?? 1,
    `${levelOf(wording)}/${ecosystem}/${facts.gap_type}${known ? '' : '*'}`,
    facts.gap_name,
    // In this order: `sift.ts` finds the question in it.
    JSON.stringify({ hypothesis, question, evidence, ...more, category }),
    evidenceHash(facts, stable),
    JSON.stringify(facts),
    priorityOf(wording),
    meaning.cooldown_s * 1000,
    oneLine(meaning.inhibited),
    filedTies(meaning.ties),
    facts.inhibited !== undefined && facts.occurrences === 0 ? 1 : '',
  ]
}

function jsonOf(fields: readonly string[]): string | undefined {
  const at = fields.findIndex((field, i) => i % 2 === 0 && field === 'json')
  return at < 0 ? undefined : fields[at + 1]
}
