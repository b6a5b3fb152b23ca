import { priorityOf } from './identity.ts'

/** How many questions of a type may be open where the core has not said. */
const OPEN_PER_TYPE = 200

/** How long after its answer a rolled-up question is asked again when more is rolled up, in milliseconds. */
const ROLLED_COOLDOWN_MS = 7 * 86_400_000

/** What a rolled-up question is worth. */
export const ROLLED_WORTH = { value_estimate: 0.8, cost: 0.3 }

/** How many ids share a tie at most, and so are found by it. */
const TIED = 64

/** How long the counts of an hour are kept, in seconds, and of how many types. */
const STATS_S = 31 * 86_400
const STATS_FIELDS = 400

/** Lua: `read_mute(id, json)` is a mute as it is looked through; it fails where that is none, which keeps nothing else from being done. */
export const MUTE_LUA = `
local function read_mute(id, json)
  local mute = cjson.decode(json)
  mute.id = id
  -- A question mark stands for one character of UTF-8.
  for i, part in ipairs(mute.parts) do
    mute.parts[i] = string.gsub(part, '%?', '[^\\128-\\191][\\128-\\191]*')
  end
  return mute
end
`

/**
 * Lua that decides where a question goes that would be ready, and closes one:
 *
 * - `enter(q, now, event, by, reason, exempt)`: held where its subject is off or muted; beyond the cap of its group rolled
 *   up, unless it is `exempt` or better than the least of those that are ready, which then makes room; else ready.
 * - `come_back(q, now)`: as it was decided where that was to accept it and its evidence is the same, else asked again.
 * - `close(q, now, reason)`; `settle(now)`, at the end of a script, fills the room that came about.
 * - `tie(q)` and `untie(q)` file it under what it has in common with others; `near` says that there are others.
 *
 * More keys: `mutes` (hash of JSON by id), `muted:MUTE` (set of the ids it holds), `tie:HASH` (sets of ids), `settings` (hash), `rolls` (the groups
 * that have a rolled-up question), `stats:HOUR` (hash of `opened:TYPE` and `closed:TYPE`).
 */
export const ENTER_LUA = `
local enter, close
local function setting(name, default) return tonumber(redis.call('HGET', base .. ':settings', name) or default) end
local function type_of(kind) return string.match(kind, '([^/]-)[*+]?$') end
local function count(what, q, now)
  local hour = base .. ':stats:' .. math.floor(now / 3600000)
  local field = what .. ':' .. type_of(q.kind)
  if redis.call('HEXISTS', hour, field) == 0 and redis.call('HLEN', hour) >= ${STATS_FIELDS} then field = what .. ':other' end
  if redis.call('HINCRBY', hour, field, 1) == 1 then redis.call('EXPIRE', hour, ${STATS_S}) end
end
${MUTE_LUA}
-- Read once by a script: a thousand take milliseconds.
local muting
local function mutes()
  if muting then return muting end
  muting = {}
  local all = redis.call('HGETALL', base .. ':mutes')
  for i = 1, #all, 2 do
    local fits, mute = pcall(read_mute, all[i], all[i + 1])
    if fits then muting[#muting + 1] = mute end
  end
  return muting
end
local function glob(parts, text)
  if #parts == 1 then return string.find(text, '^' .. parts[1] .. '$') ~= nil end
  local _, last = string.find(text, '^' .. parts[1])
  for i = 2, #parts do
    if not last then return false end
    _, last = string.find(text, parts[i] .. (i == #parts and '$' or ''), last + 1)
  end
  return last ~= nil
end
local function mute_of(q, now, only)
  local type = type_of(q.kind)
  for _, mute in ipairs(mutes()) do
    local applies = (mute.until_ms == cjson.null or mute.until_ms > now) and (not only or mute.id == only)
    if applies and (mute.gap_type == cjson.null or mute.gap_type == type) and glob(mute.parts, q.name) then
      return mute.reason, mute.id
    end
  end
end
local function holder_of(q, now)
  if q.inhibited then return q.inhibited, 'inhibited' end
  return mute_of(q, now)
end
local function come_back(q, now)
  local decided, reason = string.match(q.accepted or '', '^(%S*) (.*)$')
  if decided ~= q.evidence_hash then
    set(q, 'accepted', false)
    enter(q, now, 'returned')
    return
  end
  place(q, 'accepted', now, true)
  set(q, 'reason', reason)
  tell(q, now, 'returned')
end
local function roll(group, kind, now)
  local ecosystem = group == '*' and '' or string.match(kind, '^[^/]*/([^/]*)')
  local type = group == '*' and 'unknown' or group
  local q = load(type .. '-rolled')
  if not q.status then
    redis.call('SADD', base .. ':rolls', group)
    set(q, 'kind', 'high/' .. ecosystem .. '/' .. type .. '+', 'name', '*', 'rolls', group, 'evidence_hash', '', 'hosts', '',
      'created', now, 'first_seen', now, 'last_seen', now, 'waiting', now, 'priority', ${priorityOf(ROLLED_WORTH)})
    enter(q, now, 'opened')
  else
    set(q, 'last_seen', now)
    if q.status == 'closed' then
      set(q, 'waiting', now)
      mark(q, 'returned', true)
      come_back(q, now)
    elseif q.status == 'answered' and now - string.match(q.answered, '^%d+') >= ${ROLLED_COOLDOWN_MS} then
      set(q, 'waiting', now)
      mark(q, 'regression', true)
      enter(q, now, 'regressed')
    else publish(q.id, 'updated', q.status, q.kind) end
  end
  save(q)
end
local function least_ready(group, kind)
  local kinds = {}
  if group == '*' then
    for _, one in ipairs(redis.call('SMEMBERS', base .. ':kinds:ready')) do
      if string.sub(one, -1) == '*' then kinds[#kinds + 1] = one end
    end
  else
    local rest = string.match(kind, '/.*$')
    kinds = {'low' .. rest, 'medium' .. rest, 'high' .. rest, 'critical' .. rest}
  end
  local least, score
  for _, one in ipairs(kinds) do
    local found = redis.call('ZRANGE', base .. ':ready:' .. one, 0, 0, 'WITHSCORES')
    if not found[1] then redis.call('SREM', base .. ':kinds:ready', one)
    elseif not score or tonumber(found[2]) < score then least, score = found[1], tonumber(found[2]) end
  end
  return least, score
end
local function is_full(group)
  return tonumber(redis.call('HGET', base .. ':counts', group) or 0) >= setting('open_per_type', ${OPEN_PER_TYPE})
end
local function room(q, now)
  local group = group_of(q.kind)
  if not group or not is_full(group) then return true end
  local least, score = least_ready(group, q.kind)
  if not least or score >= score_of(q) then return false end
  local other = load(least)
  place(other, 'rolled', now)
  tell(other, now, 'rolled', nil, 'better ones of its type came')
  publish(other.id, 'rolled', 'held', other.kind)
  save(other)
  roll(group, other.kind, now)
  return true
end
enter = function(q, now, event, by, reason, exempt)
  local from = q.status
  local why, holder = holder_of(q, now)
  local to = 'ready'
  if why then to = 'held'
  elseif not exempt and not ACTIVE[from] and not room(q, now) then to = 'rolled' end
  if q.held_by and q.held_by ~= holder then redis.call('SREM', base .. ':muted:' .. q.held_by, q.id) end
  place(q, to, now, true)
  set(q, 'reason', why or false, 'held_by', holder or false, 'until', false)
  if why and holder ~= 'inhibited' then redis.call('SADD', base .. ':muted:' .. holder, q.id) end
  if why then event, reason = from == 'ready' and 'held' or event, why end
  tell(q, now, event, by, reason)
  if to == 'rolled' then roll(group_of(q.kind), q.kind, now) end
  return to
end
local function tie(q)
  for tie in string.gmatch(q.ties or '', '%S+') do
    local tied = base .. ':tie:' .. tie
    local others = redis.call('SCARD', tied)
    if others < ${TIED} and redis.call('SADD', tied, q.id) == 1 and others > 0 then
      set(q, 'near', 1)
      if others == 1 then
        for _, id in ipairs(redis.call('SMEMBERS', tied)) do
          if id ~= q.id then redis.call('HSET', key(id), 'near', 1) end
        end
      end
    end
  end
end
local function untie(q)
  for tie in string.gmatch(q.ties or '', '%S+') do redis.call('SREM', base .. ':tie:' .. tie, q.id) end
end
close = function(q, now, reason)
  drop_claim(q, 0)
  untie(q)
  redis.call('ZREM', base .. ':due', '~calm ' .. q.id)
  place(q, 'closed', now)
  set(q, 'reason', reason, 'held_by', false, 'until', false, 'inhibited', false, 'near', false,
    'more_hosts', false, 'host_marks', false)
  mark(q, 'flapping', false)
  if not q.rolls then count('closed', q, now) end
  tell(q, now, 'closed', nil, reason)
end
local function settle(now)
  for group in pairs(freed) do
    local rolled = base .. ':rolled:' .. group
    if redis.call('EXISTS', rolled) == 1 then
      for _ = 1, 100 do
        if is_full(group) then break end
        local id = redis.call('ZRANGE', rolled, 0, 0, 'REV')[1]
        if not id then break end
        local q = load(id)
        enter(q, now, 'promoted', nil, nil, true)
        save(q)
      end
    end
    -- Where all that is next is muted, there may be much before what is asked.
    if redis.call('EXISTS', rolled) == 1 then
      if not is_full(group) then redis.call('ZADD', base .. ':due', now, '~fill ' .. group) end
    else
      local q = load((group == '*' and 'unknown' or group) .. '-rolled')
      if q.status and q.status ~= 'closed' then
        close(q, now, 'all that it stood for are asked one by one, or closed')
        save(q)
      end
    end
  end
  freed = {}
end
`
