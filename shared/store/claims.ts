import { Script } from '../bus/script.ts'
import { STORE_LUA } from './lua.ts'

/**
 * Claims the best ready question. ARGV: now (ms), lease (ms), worker, token, then the filters as lists that are joined
 * with spaces (empty: any): gap types, ecosystems, levels.
 */
export const claim = new Script(`
${STORE_LUA}
local now = ARGV[1]
for _, id in ipairs(redis.call('ZRANGEBYSCORE', base .. ':leases', '-inf', now, 'LIMIT', 0, 100)) do expire(id, now) end
local function set(list)
  if list == '' then return nil end
  local members = {}
  for word in string.gmatch(list, '%S+') do members[word] = true end
  return members
end
local types, ecosystems, levels = set(ARGV[5]), set(ARGV[6]), set(ARGV[7])
local function fits(id)
  if not (types or ecosystems or levels) then return true end
  local q = redis.call('HMGET', question(id), 'type', 'ecosystem', 'level')
  return (not types or types[q[1]]) and (not ecosystems or ecosystems[q[2]]) and (not levels or levels[q[3]])
end
local first = 0
while true do
  local ids = redis.call('ZRANGE', base .. ':status:ready', first, first + 99, 'REV')
  if #ids == 0 then return false end
  for _, id in ipairs(ids) do
    if fits(id) then
      local generation = redis.call('HINCRBY', question(id), 'generation', 1)
      local expires = tonumber(now) + tonumber(ARGV[2])
      redis.call('HSET', question(id), 'worker', ARGV[3], 'token', ARGV[4] .. '.' .. generation, 'expires_at', expires)
      redis.call('ZADD', base .. ':leases', expires, id)
      move(id, 'ready', 'in_progress', redis.call('HGET', question(id), 'score'))
      tell(id, now, 'claimed', 'in_progress', {by = ARGV[3]})
      return {id, ARGV[4] .. '.' .. generation, expires}
    end
  end
  first = first + 100
end
`)

// What a claimant may do needs the token of the claim that stands. ARGV: now (ms), id, token, ...
const HELD_LUA = `
${STORE_LUA}
local now, id = ARGV[1], ARGV[2]
expire(id, now)
local q = redis.call('HMGET', question(id), 'status', 'token', 'score', 'worker', 'evidence_hash')
if not q[1] then return {'not_found'} end
if q[1] ~= 'in_progress' then return {'wrong_state', q[1]} end
if q[2] ~= ARGV[3] then return {'stale_token', q[1]} end
`

/** Prolongs a claim. ARGV: now (ms), id, token, lease (ms). */
export const renew = new Script(`
${HELD_LUA}
local expires = tonumber(now) + tonumber(ARGV[4])
redis.call('HSET', question(id), 'expires_at', expires)
redis.call('ZADD', base .. ':leases', expires, id)
publish(id, 'renewed', q[1])
return {'ok', expires}
`)

/** Gives a question back. ARGV: now (ms), id, token, reason. */
export const release = new Script(`
${HELD_LUA}
drop_claim(id)
move(id, 'in_progress', 'ready', q[3])
tell(id, now, 'released', 'ready', {by = q[4], reason = ARGV[4]})
return {'ok'}
`)

/** Answers a question. ARGV: now (ms), id, token, answer, evidence (JSON), confidence or empty, metrics (JSON). */
export const answer = new Script(`
${HELD_LUA}
drop_claim(id)
redis.call('HDEL', question(id), 'lease_expiries')
redis.call('HSET', question(id), 'answer', ARGV[4], 'answer_evidence', ARGV[5], 'answer_confidence', ARGV[6],
  'answer_metrics', ARGV[7], 'answered_by', q[4], 'answered_at', now, 'answered_hash', q[5])
move(id, 'in_progress', 'answered', q[3])
tell(id, now, 'answered', 'answered', {by = q[4]})
return {'ok'}
`)
