import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { gaps } from '../contract/gaps.ts'
import { STORE_LUA } from './lua-sweep.ts'
import { SCHEMA_VERSION } from './schema.ts'

/** How many questions are rewritten in one step; Redis does nothing else meanwhile. */
const LOT = 50

/**
 * Rewrites questions of version 1, each at once, so that a migration that is killed goes on where it was. ARGV: now or
 * empty, the gap types that the fleet knows (joined with spaces), then ids, best first.
 *
 * Version 1 kept a field for each host, claim and answer, the past in `history:ID` (list of JSON), and the sorted sets
 * `open`, `status:STATUS` and `leases`. It knew no ties, and no cap: what is beyond it now is rolled up.
 */
const rewrite = new Script(`
${STORE_LUA}
local now, known = clock(ARGV[1]), {}
for type in string.gmatch(ARGV[2], '%S+') do known[type] = true end
local function past(id)
  local lines = {}
  for _, json in ipairs(redis.call('LRANGE', base .. ':history:' .. id, -40, -1)) do
    local one = cjson.decode(json)
    local reason = string.sub(string.gsub(one.reason or '', '%c', ' '), 1, 500)
    lines[#lines + 1] = table.concat({one.at, one.event, one.status, one.by or '', reason}, '\\t')
  end
  return table.concat(lines, '\\n')
end
local function one(id)
  local old, values = {}, redis.call('HGETALL', key(id))
  for i = 1, #values, 2 do old[values[i]] = values[i + 1] end
  redis.call('ZREM', base .. ':open', id)
  redis.call('ZREM', base .. ':status:closed', id)
  redis.call('ZREM', base .. ':status:' .. (old.status or ''), id)
  redis.call('ZREM', base .. ':leases', id)
  if not old.type then return end
  local hosts = ''
  for field, value in pairs(old) do
    local host = string.match(field, '^host:(.+)$')
    if host then hosts = hosts .. '\\n' .. host .. ' ' .. value end
  end
  local history, status = past(id), old.status
  redis.call('DEL', key(id), base .. ':history:' .. id)
  local q = {id = id, changes = {}}
  set(q, 'kind', old.level .. '/' .. old.ecosystem .. '/' .. old.type .. (known[old.type] and '' or '*'), 'name', old.name,
    'created', old.created_at, 'first_seen', old.first_seen, 'last_seen', old.last_seen, 'occurrences', old.occurrences,
    'waiting', old.waiting_since, 'priority', old.priority, 'hosts', hosts, 'evidence_hash', old.evidence_hash,
    'facts', old.facts, 'facts_entry', old.facts_entry, 'history', history,
    'wording', string.sub(old.wording, 1, -2) .. ',"category":' .. cjson.encode(old.category) .. '}')
  local claim = (old.generation or 0) .. ' ' .. (old.lease_expiries or 0)
  if old.worker then claim = claim .. ' ' .. old.expires_at .. ' ' .. old.token .. ' ' .. string.gsub(old.worker, '%c', ' ') end
  set(q, 'claim', claim)
  if old.answer then
    set(q, 'answered', old.answered_at .. ' ' .. old.answered_hash .. ' ' .. string.gsub(old.answered_by, '%c', ' '),
      'answer', '{"answer":' .. cjson.encode(old.answer) .. ',"evidence":' .. old.answer_evidence .. ',"confidence":' ..
      (old.answer_confidence ~= '' and old.answer_confidence or 'null') .. ',"metrics":' .. old.answer_metrics .. '}')
  end
  if old.returned then mark(q, 'returned', true) end
  if old.regressed then mark(q, 'regression', true) end
  if status == 'blocked' then set(q, 'reason', 'its lease ran out ' .. (old.lease_expiries or 0) .. ' times') end
  if status == 'ready' and not room(q, now) then status = 'rolled' end
  local at, reason = string.match(history, '(%d+)\\tclosed\\tclosed\\t[^\\t\\n]*\\t([^\\n]*)$')
  if status == 'closed' then set(q, 'reason', reason or '') end
  place(q, status, tonumber(status == 'closed' and (at or old.last_seen) or now))
  if status == 'in_progress' then redis.call('ZADD', base .. ':state:in_progress', old.expires_at, id) end
  redis.call('HINCRBY', base .. ':counts', 'size', 1)
  save(q)
  if status == 'rolled' then roll(group_of(q.kind), q.kind, now) end
end
for i = 3, #ARGV do one(ARGV[i]) end
`)

/**
 * Brings the store to this version; where it is, only what a core of version 1 that still ran has added since.
 *
 * @param signal ends it after a step; it goes on with the next call.
 */
export async function migrate(redis: Redis, prefix: string, signal: AbortSignal, now?: number): Promise<void> {
  const base = baseKey(prefix)
  for (const set of [`${base}:open`, `${base}:status:closed`]) {
    for (;;) {
      const ids = await redis.zrevrange(set, 0, LOT - 1)
      if (ids.length === 0) break
      await rewrite.run(redis, base, [now ?? '', Object.keys(gaps).join(' '), ...ids])
      if (signal.aborted) return
    }
  }
  await redis.set(`${base}:schema`, SCHEMA_VERSION, 'NX')
}
