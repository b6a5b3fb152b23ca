import type { Redis } from 'ioredis'
import { baseKey, keys } from './keys.ts'
import { Script } from './script.ts'

/** How many entries the stream of changes keeps, about. */
const MAX_CHANGES = 10_000

/**
 * How many summaries of content that no file has any more are kept, so that a branch or a tree that comes back costs no
 * parsing: as many as there ever were files, but within these.
 */
const UNUSED = { least: 1_000, most: 20_000 }

/** How many files are loaded at a time. */
const LOAD = 1_000

/** Where the index stands: which life of it in Redis, and how many steps it has made in that. */
export interface Place {
  life: string
  step: number
}

/** A file as the index tells of it. */
export interface FileChange {
  path: string
  /** JSON: `[key, size, ctime_ms, ino]`, and the key of what does not parse in it; null where it is gone. */
  value: string | null
  /** The summary of its key, as JSON or the bytes of that; absent where Redis has it. */
  summary?: { key: string; json: string | Buffer }
  /** Why it does not parse, as JSON; absent where it does, or that is not kept. */
  fault?: string
}

/** How far the index is, as one step leaves it. */
export interface Progress {
  /** How many files are known to be told of still; 0: the index is level with the disk. */
  left: number
  files: number
  broken: number
  /** How many files and folders cannot be read: what was known of them stands. */
  unreadable: number
}

// The keys of one index. A summary goes by its content: `uses` counts the files of each, and `unused` has those of none by
// when that came about; `faults` says why files do not parse.
const NAMES = `
local index = KEYS[1] .. ':index:' .. ARGV[1]
local about, files, summaries = index .. ':about', index .. ':files', index .. ':summaries'
local uses, unused, changes = index .. ':uses', index .. ':unused', index .. ':changes'
local faults = index .. ':faults'
local function tell(list, cap)
  local told = redis.call('HINCRBY', about, 'told', 1)
  local now = redis.call('HMGET', about, 'life', 'left', 'files', 'broken', 'unreadable')
  local id = redis.call('XADD', changes, 'MAXLEN', '~', cap, '*', 'life', now[1], 'told', told, 'left', now[2],
    'files', now[3], 'broken', now[4], 'unreadable', now[5] or 0, 'changes', list)
  redis.call('HSET', about, 'last', id)
end
`

// ARGV: host, new life, analyser, roots, cap of changes.
const begin = new Script(`
${NAMES}
local held = redis.call('HMGET', about, 'life', 'analyser', 'roots')
local again = held[1] and held[2] == ARGV[3]
if not again then
  redis.call('UNLINK', about, files, summaries, uses, unused, faults)
  redis.call('HSET', about, 'life', ARGV[2], 'analyser', ARGV[3], 'step', 0, 'told', 0, 'files', 0, 'broken', 0, 'peak', 0)
end
local same = again and held[3] == ARGV[4]
redis.call('HSET', about, 'roots', ARGV[4], 'left', 1)
if not same then redis.call('HSET', about, 'first_pass', '') end
tell('[]', ARGV[5])
local step = redis.call('HINCRBY', about, 'step', 1)
return {redis.call('HGET', about, 'life'), step, again and held[3] or '', redis.call('HLEN', summaries)}
`)

// All at once: a kill at any instant leaves files and summaries that fit, and an entry that says so.
// ARGV: host, life, step, now, cap of changes, least and most of unused, left, files, broken, unreadable, changes, count of summaries,
// {key, json}..., {path, value or '', fault or ''}...
const publish = new Script(`
${NAMES}
local held = redis.call('HMGET', about, 'life', 'step')
if held[1] ~= ARGV[2] or held[2] ~= ARGV[3] then return false end
local at = 14
for _ = 1, tonumber(ARGV[13]) do
  redis.call('HSET', summaries, ARGV[at], ARGV[at + 1])
  at = at + 2
end
local function release(key)
  if redis.call('HINCRBY', uses, key, -1) > 0 then return end
  redis.call('HDEL', uses, key)
  redis.call('ZADD', unused, ARGV[4], key)
end
local missing = {}
for i = at, #ARGV, 3 do
  local path, value, fault = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if fault == '' then redis.call('HDEL', faults, path) else redis.call('HSET', faults, path, fault) end
  local key = string.match(value, '^%["([^"]*)"')
  local old = redis.call('HGET', files, path)
  local oldKey = old and string.match(old, '^%["([^"]*)"')
  if value == '' then
    redis.call('HDEL', files, path)
    if oldKey then release(oldKey) end
  elseif redis.call('HEXISTS', summaries, key) == 0 then
    missing[#missing + 1] = path
  else
    redis.call('HSET', files, path, value)
    if key ~= oldKey then
      if redis.call('HINCRBY', uses, key, 1) == 1 then redis.call('ZREM', unused, key) end
      if oldKey then release(oldKey) end
    end
  end
end
local peak = math.max(tonumber(redis.call('HGET', about, 'peak') or '0'), tonumber(ARGV[9]))
local cap = math.min(math.max(peak, tonumber(ARGV[6])), tonumber(ARGV[7]))
local over = redis.call('ZCARD', unused) - cap
while over > 0 do
  local oldest = redis.call('ZPOPMIN', unused, math.min(over, 1000))
  for i = 1, #oldest, 2 do redis.call('HDEL', summaries, oldest[i]) end
  over = over - 1000
end
local left = tonumber(ARGV[8]) + #missing
redis.call('HSET', about, 'left', left, 'files', ARGV[9], 'broken', ARGV[10], 'unreadable', ARGV[11], 'peak', peak)
if left == 0 and redis.call('HGET', about, 'first_pass') == '' then redis.call('HSET', about, 'first_pass', ARGV[4]) end
tell(ARGV[12], ARGV[5])
return {redis.call('HINCRBY', about, 'step', 1), unpack(missing)}
`)

// ARGV: host, keys... Of each: 0 not there, 1 there, 2 there and broken. No text can hold an unescaped quote.
const know = new Script(`
${NAMES}
local found = {}
for i = 2, #ARGV do
  local json = redis.call('HGET', summaries, ARGV[i])
  if not json then found[#found + 1] = 0
  elseif string.find(json, ',"broken":true', 1, true) then found[#found + 1] = 2
  else found[#found + 1] = 1 end
end
return found
`)

/** The index of one host as its writer sees it: there is one at a time. */
export class IndexWriter {
  readonly #base: string
  #place: Place = { life: '', step: 0 }

  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
    private readonly host: string,
    private readonly unused = UNUSED,
  ) {
    this.#base = baseKey(prefix)
  }

  /**
   * Takes the index up where it was left, or begins one: where there is none, or one of another analyser. Readers are told
   * that it is busy.
   *
   * @param life what a new one goes by.
   * @param roots where its files come from; for others all are to be read again.
   * @returns the roots that the files in it are of, empty where there are none; and how many summaries it has.
   */
  async begin(life: string, analyser: number, roots: string): Promise<{ roots: string; summaries: number }> {
    const reply = await begin.run(this.redis, this.#base, [this.host, life, analyser, roots, MAX_CHANGES])
    const [held, step, before, summaries] = reply as [string, number, string, number]
    this.#place = { life: held, step }
    return { roots: before, summaries }
  }

  /** All files, by path. */
  async *files(): AsyncGenerator<[path: string, value: string]> {
    const key = keys.index(this.prefix, this.host, 'files')
    let cursor = '0'
    do {
      const [next, flat] = await this.redis.hscan(key, cursor, 'COUNT', LOAD)
      for (let at = 0; at < flat.length; at += 2) yield [flat[at] as string, flat[at + 1] as string]
      cursor = next
    } while (cursor !== '0')
  }

  /** Why files do not parse, by path, as it was told. */
  async faults(): Promise<Map<string, string>> {
    return new Map(Object.entries(await this.redis.hgetall(keys.index(this.prefix, this.host, 'faults'))))
  }

  /** What Redis knows of content: not at all, as good, or as broken. */
  async know(keys: readonly string[]): Promise<('unknown' | 'good' | 'broken')[]> {
    if (keys.length === 0) return []
    const found = (await know.run(this.redis, this.#base, [this.host, ...keys])) as number[]
    return found.map((one) => (['unknown', 'good', 'broken'] as const)[one] ?? 'unknown')
  }

  /**
   * Makes one step: files, their summaries, how far the index is, and the entry that tells readers.
   *
   * @param now epoch seconds.
   * @returns the files that could not be told of, because Redis has no summary of theirs any more; undefined where it holds
   * another step than the last one made here: nothing was done then.
   */
  async publish(files: readonly FileChange[], progress: Progress, now: number): Promise<string[] | undefined> {
    const summaries = new Map(files.flatMap(({ summary }) => (summary ? [[summary.key, summary.json]] : [])))
    const { left, files: count, broken, unreadable } = progress
    const told = files.map(({ path, value }) => [path, value === null ? null : keyOf(value)])
    const caps = [MAX_CHANGES, this.unused.least, this.unused.most]
    const head = [
      this.host,
      this.#place.life,
      this.#place.step,
      Math.floor(now),
      ...caps,
      left,
      count,
      broken,
      unreadable,
    ]
    const rows = files.flatMap(({ path, value, fault }) => [path, value ?? '', fault ?? ''])
    const args = [...head, JSON.stringify(told), summaries.size, ...[...summaries].flat(), ...rows]
    const reply = (await publish.run(this.redis, this.#base, args)) as [step: number, ...missing: string[]] | null
    if (reply === null) return undefined
    const [step, ...missing] = reply
    this.#place = { ...this.#place, step }
    return missing
  }

  /** Whether Redis holds the last step that is known to have been made here, and no other. */
  async isLevel(): Promise<boolean> {
    const [life, step] = await this.redis.hmget(keys.index(this.prefix, this.host, 'about'), 'life', 'step')
    return life === this.#place.life && Number(step) === this.#place.step
  }
}

/** The key in a file's value. */
function keyOf(value: string): string {
  return (JSON.parse(value) as [string])[0]
}
