/** How many lines of its past a question keeps. */
const HISTORY_LENGTH = 50

/** How many changes `{prefix}:questions` keeps for its readers. */
const CHANGES_LENGTH = 10_000

/** Leases that may run out unanswered before a question is blocked. */
const LEASE_EXPIRIES = 5

/**
 * Lua that all transitions share. Keys: `question:ID` (hash), `history:ID` (list), `status:STATUS`, `open` and `leases`
 * (sorted sets of ids), `questions` (the stream of changes).
 *
 * - `move(id, from, to, score)` files a question under its status; `open` holds all but the closed.
 * - `tell(id, now, event, status, more)` writes its history and the stream of changes.
 * - `drop_claim(id)` ends a claim; `expire(id, now)` ends one whose lease ran out.
 * - `close(id, now, from, score, reason)` closes a question, whoever holds it.
 */
export const STORE_LUA = `
local base = KEYS[1]
local function question(id) return base .. ':question:' .. id end
local function move(id, from, to, score)
  if from and from ~= to then redis.call('ZREM', base .. ':status:' .. from, id) end
  redis.call('ZADD', base .. ':status:' .. to, score, id)
  if to == 'closed' then redis.call('ZREM', base .. ':open', id)
  else redis.call('ZADD', base .. ':open', score, id) end
  redis.call('HSET', question(id), 'status', to, 'score', score)
end
local function publish(id, event, status)
  redis.call('XADD', base .. ':questions', 'MAXLEN', '~', ${CHANGES_LENGTH}, '*', 'id', id, 'event', event, 'status', status)
end
local function tell(id, now, event, status, more)
  local line = more or {}
  line.at = tonumber(now)
  line.event = event
  line.status = status
  local history = base .. ':history:' .. id
  redis.call('RPUSH', history, cjson.encode(line))
  redis.call('LTRIM', history, -${HISTORY_LENGTH}, -1)
  publish(id, event, status)
end
local function drop_claim(id)
  redis.call('ZREM', base .. ':leases', id)
  redis.call('HDEL', question(id), 'worker', 'token', 'expires_at')
end
local function close(id, now, from, score, reason)
  drop_claim(id)
  move(id, from, 'closed', score)
  tell(id, now, 'closed', 'closed', {reason = reason})
end
local function expire(id, now)
  local q = redis.call('HMGET', question(id), 'status', 'expires_at', 'worker', 'score')
  if q[1] ~= 'in_progress' or tonumber(q[2]) > tonumber(now) then return end
  drop_claim(id)
  local times = redis.call('HINCRBY', question(id), 'lease_expiries', 1)
  local to = 'ready'
  if times >= ${LEASE_EXPIRIES} then to = 'blocked' end
  move(id, 'in_progress', to, q[4])
  tell(id, now, 'lease_expired', to, {by = q[3], reason = times .. ' of ${LEASE_EXPIRIES}'})
end
`
