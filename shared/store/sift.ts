import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { MEMBERS_LUA } from './lua.ts'

/** How many questions one step looks at; Redis does nothing else meanwhile. */
const LOT = 1_000

/** How many questions in progress are sorted in one step; more are met on the way through all that is asked. */
const SORTED = 2_000

/** Where a question stands in a list: better first, and of equals the later id. */
export interface Place {
  id: string
  score: number
}

/** What {@link sift} lets through; empty lists and texts let all through. */
export interface Sieve {
  gap_types: readonly string[]
  ecosystems: readonly string[]
  levels: readonly string[]
  host: string
  /** Text in the gap's name or the question; the case of ASCII letters does not matter. */
  q: string
}

// ARGV: sorted set, score and id to go on behind (or empty), how many are wanted (none: they are only counted), then the sieve.
// Answers score and id of the last one looked at (empty at the end), how many fit, and those wanted with their scores.
const look = new Script(`
local base, name, after, after_id, wanted = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
${MEMBERS_LUA}
local types, ecosystems, levels, host = members_of(ARGV[5]), members_of(ARGV[6]), members_of(ARGV[7]), ARGV[8]
local q, escaped = string.lower(ARGV[9]), string.lower(ARGV[10])
local function has(text, part) return text and string.find(string.lower(text), part, 1, true) ~= nil end
local function fits(id)
  local kind, hosts, gap, wording = unpack(redis.call('HMGET', base .. ':question:' .. id, 'kind', 'hosts', 'name', 'wording'))
  if not kind then return false end
  local level, ecosystem, type = string.match(kind, '^([^/]*)/([^/]*)/([^*+]*)')
  if types and not types[type] or ecosystems and not ecosystems[ecosystem] or levels and not levels[level] then return false end
  if host ~= '' then
    local _, last = string.find(hosts or '', '\\n' .. host .. ' ', 1, true)
    if not last or string.match(hosts, '^%S+ (%d)', last + 1) == '0' then return false end
  end
  if q == '' or has(gap, q) then return true end
  local _, first = string.find(wording or '', '"question":"', 1, true)
  if not first then return false end
  local last = string.find(wording, '","evidence":', first, true)
  return has(string.sub(wording, first + 1, last and last - 1), escaped)
end
-- What is in progress stands by when its leases end; its places are those among all that is asked.
local progress = base .. ':state:in_progress'
local claimed = name == 'state:in_progress'
local few = claimed and redis.call('ZCARD', progress) <= ${SORTED}
local function lot_at(offset)
  if few then
    local all = redis.call('ZINTER', 2, base .. ':asked', progress, 'WEIGHTS', 1, 0, 'WITHSCORES')
    local lot = {}
    for i = #all - 1, 1, -2 do lot[#lot + 1], lot[#lot + 2] = all[i], all[i + 1] end
    return lot
  end
  local set = claimed and ':asked' or ':' .. name
  return redis.call('ZRANGE', base .. set, after or '+inf', '-inf', 'BYSCORE', 'REV', 'LIMIT', offset, ${LOT}, 'WITHSCORES')
end
local function leases_of(lot)
  if few or not claimed or not lot[1] then return nil end
  local ids = {}
  for i = 1, #lot, 2 do ids[#ids + 1] = lot[i] end
  return redis.call('ZMSCORE', progress, unpack(ids))
end
local offset, found, count, score, id = 0, {}, 0, nil, nil
repeat
  local lot = lot_at(offset)
  local leases = leases_of(lot)
  for i = 1, #lot, 2 do
    local at = tonumber(lot[i + 1])
    if not after or at < after or (at == after and lot[i] < after_id) then
      id, score = lot[i], lot[i + 1]
      if (not leases or leases[(i + 1) / 2]) and fits(id) then
        count = count + 1
        if wanted > 0 then
          found[#found + 1] = id
          found[#found + 1] = score
          if count == wanted then return {score, id, count, found} end
        end
      end
    end
  end
  -- Of many that are alike, all may lie before the place to go on from.
  offset = offset + ${LOT}
  if #lot < ${LOT * 2} or few then return {'', '', count, found} end
until id
return {score, id, count, found}
`)

/**
 * Goes through a sorted set of questions, best first, and gives the places of those that fit, a step at a time.
 *
 * @param name of the set, below the base.
 * @param wanted how many are wanted; 0 only counts.
 */
export async function sift(
  redis: Redis,
  prefix: string,
  name: string,
  sieve: Sieve,
  wanted: number,
  after?: Place,
): Promise<{ places: Place[]; count: number }> {
  const places: Place[] = []
  const filters = [sieve.gap_types, sieve.ecosystems, sieve.levels].map((list) => list.join(' '))
  const texts = [sieve.host, sieve.q, JSON.stringify(sieve.q).slice(1, -1)]
  let count = 0
  for (let [score, id]: [string | number, string] = [after?.score ?? '', after?.id ?? '']; ; ) {
    const left = wanted === 0 ? 0 : wanted - places.length
    const reply = await look.run(redis, baseKey(prefix), [name, score, id, left, ...filters, ...texts])
    const [last_score, last_id, fitting, found] = reply as [string, string, number, string[]]
    count += fitting
    for (let i = 0; i < found.length; i += 2) places.push({ id: found[i] as string, score: Number(found[i + 1]) })
    if (last_id === '' || (wanted > 0 && places.length >= wanted)) return { places, count }
    score = last_score
    id = last_id
  }
}
