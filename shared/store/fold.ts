import { GROUP } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { STORE_LUA } from './lua.ts'

/** How many entries that are no signals are kept to be looked at. */
const REJECTED_LENGTH = 1_000

/** How long a foreign `incident_id` is remembered, in seconds. */
const INCIDENT_S = 86_400

/** How long the closing of a question not yet asked is remembered, in seconds. */
const SHUT_S = 3_600

/**
 * Folds one entry of the signal stream in and acknowledges it, in one step: so each entry counts once, whoever reads it
 * and however often, and an older entry never overwrites what a newer one said.
 *
 * ARGV: kind, entry, then
 * - `reject`: why it does not fit, its text.
 * - `close`: now (ms), id, host, seen (ms), incident or empty, reason.
 * - `open`: now (ms), id, host, seen (ms), incident or empty, occurrences, type, name, category, ecosystem, wording,
 *   evidence hash, facts, level, priority (s), cooldown (ms).
 *
 * Answers what it did: rejected, again (acknowledged before), repeated (incident known), unknown (closes nothing), late
 * (older than what is known), opened, updated, returned, regressed or closed.
 */
export const fold = new Script(`
${STORE_LUA}
local kind, entry = ARGV[1], ARGV[2]
if redis.call('XACK', base .. ':signals', '${GROUP}', entry) == 0 then return 'again' end
if kind == 'reject' then
  redis.call('XADD', base .. ':rejected', 'MAXLEN', '~', ${REJECTED_LENGTH}, '*',
    'entry', entry, 'reason', ARGV[3], 'json', ARGV[4])
  return 'rejected'
end

local now, id, host, seen, incident = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]
if incident ~= '' and not redis.call('SET', base .. ':incident:' .. incident, 1, 'NX', 'EX', ${INCIDENT_S}) then
  return 'repeated'
end
local key = question(id)
local function newer(a, b)
  if not b then return true end
  local ams, aseq = string.match(a, '^(%d+)-(%d+)$')
  local bms, bseq = string.match(b, '^(%d+)-(%d+)$')
  if ams ~= bms then return tonumber(ams) > tonumber(bms) end
  return tonumber(aseq) > tonumber(bseq)
end
local last, was_open = string.match(redis.call('HGET', key, 'host:' .. host) or '', '^(%S+) (%d)')
-- The closing of what is not open here is remembered for a while: its opening may still come, late, from a core that
-- died with it in hand.
local shut = base .. ':shut:' .. id .. ':' .. host
local current = newer(entry, last or redis.call('GET', shut))
local function set_host(open)
  redis.call('HSET', key, 'host:' .. host, entry .. ' ' .. open .. ' ' .. ARGV[6])
  return redis.call('HINCRBY', key, 'open_hosts', open - tonumber(was_open or 0))
end

if kind == 'close' then
  local q = redis.call('HMGET', key, 'status', 'score', 'last_seen')
  if not q[1] or not last then
    redis.call('SET', shut, entry, 'EX', ${SHUT_S})
    return 'unknown'
  end
  if not current then return 'late' end
  if seen > tonumber(q[3]) then redis.call('HSET', key, 'last_seen', seen) end
  if set_host(0) > 0 or q[1] == 'closed' then
    publish(id, 'updated', q[1])
    return 'updated'
  end
  close(id, now, q[1], q[2], ARGV[8])
  return 'closed'
end

local count, wording, hash, facts, level, priority = tonumber(ARGV[8]), ARGV[13], ARGV[14], ARGV[15], ARGV[16], ARGV[17]
local function set_facts()
  redis.call('HSET', key, 'category', ARGV[11], 'ecosystem', ARGV[12], 'wording', wording, 'evidence_hash', hash,
    'facts', facts, 'facts_entry', entry, 'level', level, 'priority', priority)
end
local q = redis.call('HMGET', key, 'status', 'facts_entry', 'first_seen', 'last_seen', 'waiting_since', 'priority',
  'answered_at', 'answered_hash', 'evidence_hash')
local status = q[1]
-- Mending the facts of what was never told tells nothing.
if count == 0 and was_open ~= '1' and not (status and last) then return 'unknown' end
if not status then
  redis.call('HSET', key, 'type', ARGV[9], 'name', ARGV[10], 'created_at', now, 'waiting_since', now,
    'first_seen', seen, 'last_seen', seen, 'occurrences', count)
  set_facts()
  set_host(1)
  local score = tonumber(priority) - tonumber(now) / 1000
  move(id, nil, 'ready', score)
  tell(id, now, 'opened', 'ready')
  if current then return 'opened' end
  was_open = 1
  set_host(0)
  close(id, now, 'ready', score, 'it had closed before its opening was read')
  return 'late'
end

redis.call('HINCRBY', key, 'occurrences', count)
if seen < tonumber(q[3]) then redis.call('HSET', key, 'first_seen', seen) end
if seen > tonumber(q[4]) then redis.call('HSET', key, 'last_seen', seen) end
local waiting, rank, known = tonumber(q[5]), q[6], q[9]
if newer(entry, q[2]) then
  set_facts()
  rank, known = priority, hash
end
-- What is late, or only mends the facts of what is closed here, opens nothing.
if not current or (count == 0 and was_open ~= '1') then
  publish(id, 'updated', status)
  return current and 'updated' or 'late'
end
set_host(1)
local event
if status == 'closed' then
  event = 'returned'
elseif status == 'answered' and count > 0
  and (tonumber(now) - tonumber(q[7]) >= tonumber(ARGV[18]) or known ~= q[8]) then
  event = 'regressed'
end
if event then
  redis.call('HSET', key, 'waiting_since', now, event, 1)
  redis.call('HDEL', key, 'lease_expiries')
  move(id, status, 'ready', tonumber(rank) - tonumber(now) / 1000)
  tell(id, now, event, 'ready')
  return event
end
if rank ~= q[6] then move(id, status, status, tonumber(rank) - waiting / 1000) end
publish(id, 'updated', status)
return 'updated'
`)

/** A host that is gone holds no gap open. ARGV: now (ms), id, host, last seen before (ms). */
export const leave = new Script(`
${STORE_LUA}
local now, id, host = ARGV[1], ARGV[2], ARGV[3]
local key = question(id)
local open, seen = string.match(redis.call('HGET', key, 'host:' .. host) or '', '^%S+ (%d) (%S+)')
if open ~= '1' or tonumber(seen) >= tonumber(ARGV[4]) then return 'kept' end
redis.call('HDEL', key, 'host:' .. host)
local q = redis.call('HMGET', key, 'status', 'score')
if redis.call('HINCRBY', key, 'open_hosts', -1) > 0 or q[1] == 'closed' then return 'updated' end
close(id, now, q[1], q[2], host .. ' has not been heard of for 7 days')
return 'closed'
`)
