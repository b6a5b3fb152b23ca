/** How much of its past a question keeps, in bytes; what is older goes. */
const HISTORY_BYTES = 6_000
const HISTORY_KEPT = 4_500

/** How many changes `{prefix}:questions` keeps for its readers. */
const CHANGES_LENGTH = 10_000

/** The field of the stream of changes that says one: id, event, status and kind, and whether it was never asked; separated by spaces. */
export const CHANGE = 'c'

/**
 * Lua that every script of the store begins with.
 *
 * - `clock(given)` is the time in ms: Redis's own, unless a test gave one.
 * - `remembered(history, now, event, status, by, reason)` is a question's past with one line more.
 * - `text(whole)` is a whole number as text.
 * - `group_of(kind)` is the group whose cap a question counts towards; nil where it counts towards none.
 * - `publish(id, event, status, kind, unasked)` tells the readers of the stream of changes; `news(...)` is what it says: also
 *   of what closed that it was never asked.
 */
export const BASE_LUA = `
local base = KEYS[1]
local function key(id) return base .. ':question:' .. id end
local function clock(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function text(whole) return string.format('%d', whole) end
local function remembered(history, now, event, status, by, reason)
  local line = now .. '\\t' .. event .. '\\t' .. status .. '\\t' .. (by or '') .. '\\t' .. (reason or '')
  if not history then return line end
  history = history .. '\\n' .. line
  if #history <= ${HISTORY_BYTES} then return history end
  return string.sub(history, string.find(history, '\\n', #history - ${HISTORY_KEPT}, true) + 1)
end
local function group_of(kind)
  local mark = string.sub(kind, -1)
  if mark == '+' then return nil end
  return mark == '*' and '*' or string.match(kind, '^[^/]*/[^/]*/(.*)$')
end
local function news(id, event, status, kind, unasked)
  return id .. ' ' .. event .. ' ' .. status .. ' ' .. kind .. (unasked and ' unasked' or '')
end
local function publish(...)
  redis.call('XADD', base .. ':questions', 'MAXLEN', '~', '${CHANGES_LENGTH}', '*', '${CHANGE}', news(...))
end
-- Several at once are one entry: each costs as much as the change it tells of. Takes the fields of the entry.
local function publish_all(fields)
  if fields[1] then redis.call('XADD', base .. ':questions', 'MAXLEN', '~', '${CHANGES_LENGTH}', '*', unpack(fields)) end
end
`

/** Lua: `members_of(list)` is the set of the words of a list that is joined with spaces; nil, for any, where it is empty. */
export const MEMBERS_LUA = `
local function members_of(list)
  if list == '' then return nil end
  local members = {}
  for word in string.gmatch(list, '%S+') do members[word] = true end
  return members
end
`

/**
 * Lua for one question in hand: `load(id)`, `set(q, field, value, ...)` (false removes a field), `tell(q, ...)` and
 * `place(q, to, now, resort)`, which files it under a status; `save(q)` writes what was set.
 *
 * Keys: `question:ID` (hash); sorted sets of ids by score: `state:STATUS`, `asked` (all that lists show: neither closed nor
 * rolled up), `kind:KIND` and `host:HOST` of those, `ready:KIND`, `rolled:GROUP`; `kinds` and `kinds:ready` name the
 * kinds there are; `counts` holds how many are active, by group. A kind is `level/ecosystem/type`, a group what shares a
 * cap: a type, or `*` for all that the fleet does not know, whose kinds end with that. The kind of a rolled-up question,
 * which counts towards no cap, ends with `+`.
 *
 * A closed question is scored by when it closed, far below all others; in `state:in_progress` they stand by when their
 * leases end (ms).
 */
export const PLACE_LUA = `
local LISTED = {ready = 1, in_progress = 1, answered = 1, blocked = 1, snoozed = 1, accepted = 1, held = 1}
local ACTIVE = {ready = 1, in_progress = 1, blocked = 1, snoozed = 1}
local FIELDS = {'status', 'kind', 'name', 'priority', 'waiting', 'history', 'claim', 'hosts', 'marks', 'evidence_hash',
  'facts_entry', 'first_seen', 'last_seen', 'answered', 'accepted', 'inhibited', 'ties', 'flaps', 'held_by', 'rolls', 'unasked'}
local freed = {}
local function load(id)
  local values = redis.call('HMGET', key(id), unpack(FIELDS))
  local q = {id = id, changes = {}}
  for i, field in ipairs(FIELDS) do q[field] = values[i] end
  return q
end
local function set(q, ...)
  for i = 1, select('#', ...), 2 do
    local field, value = select(i, ...)
    q[field] = value
    q.changes[field] = value
  end
end
local function save(q)
  local written, gone = {}, {}
  for field, value in pairs(q.changes) do
    if value == false then gone[#gone + 1] = field
    else
      written[#written + 1] = field
      written[#written + 1] = value
    end
  end
  q.changes = {}
  if #gone > 0 then redis.call('HDEL', key(q.id), unpack(gone)) end
  if #written > 0 then redis.call('HSET', key(q.id), unpack(written)) end
end
local function score_of(q) return q.priority - q.waiting / 1000 end
local function tell(q, now, event, by, reason)
  local status = q.status == 'rolled' and 'held' or q.status
  local unasked = event == 'closed' and q.unasked
  if status == 'held' and (event == 'opened' or event == 'returned') then set(q, 'unasked', '1')
  elseif q.unasked and (status == 'ready' or event == 'closed') then set(q, 'unasked', false) end
  set(q, 'history', remembered(q.history, now, event, status, by, reason))
  -- Of what is rolled up the question that counts it speaks.
  if q.status ~= 'rolled' then publish(q.id, event, status, q.kind, unasked) end
end
local function open_hosts(q) return string.gmatch(q.hosts or '', '\\n(%S+) %S+ [12]') end
local function leave_kind(q)
  if redis.call('ZREM', base .. ':kind:' .. q.kind, q.id) == 1 and redis.call('EXISTS', base .. ':kind:' .. q.kind) == 0 then
    redis.call('SREM', base .. ':kinds', q.kind)
    redis.call('SREM', base .. ':kinds:ready', q.kind)
  end
  if q.status == 'ready' then redis.call('ZREM', base .. ':ready:' .. q.kind, q.id) end
end
local function place(q, to, now, resort)
  local from, id = q.status, q.id
  local score = to == 'closed' and now / 1000 - 1e11 or score_of(q)
  local group = group_of(q.kind)
  if from == 'rolled' and to ~= 'rolled' then
    redis.call('ZREM', base .. ':rolled:' .. group, id)
    freed[group] = true
  elseif from and from ~= to then
    redis.call('ZREM', base .. ':state:' .. from, id)
    if from == 'ready' then redis.call('ZREM', base .. ':ready:' .. q.kind, id) end
    if from == 'held' and q.held_by and q.held_by ~= 'inhibited' then
      redis.call('SREM', base .. ':muted:' .. q.held_by, id)
    end
    if from == 'snoozed' then redis.call('ZREM', base .. ':due', id) end
  end
  if to == 'rolled' then redis.call('ZADD', base .. ':rolled:' .. group, score, id)
  elseif to ~= 'in_progress' then
    redis.call('ZADD', base .. ':state:' .. to, score, id)
    if to == 'ready' then
      redis.call('ZADD', base .. ':ready:' .. q.kind, score, id)
      redis.call('SADD', base .. ':kinds:ready', q.kind)
    end
  end
  if LISTED[to] and (resort or not LISTED[from]) then
    redis.call('ZADD', base .. ':asked', score, id)
    redis.call('ZADD', base .. ':kind:' .. q.kind, score, id)
    redis.call('SADD', base .. ':kinds', q.kind)
    for host in open_hosts(q) do redis.call('ZADD', base .. ':host:' .. host, score, id) end
  elseif LISTED[from] and not LISTED[to] then
    redis.call('ZREM', base .. ':asked', id)
    leave_kind(q)
    for host in open_hosts(q) do redis.call('ZREM', base .. ':host:' .. host, id) end
  end
  if group and ACTIVE[from] ~= ACTIVE[to] then
    redis.call('HINCRBY', base .. ':counts', group, ACTIVE[to] and 1 or -1)
    if not ACTIVE[to] then freed[group] = true end
  end
  set(q, 'status', to)
end
-- A claim is written as its generation, how many leases ran out, and while it stands: until when (ms), token, worker.
local function drop_claim(q, expiries)
  local generation, times = string.match(q.claim or '0 0', '^(%d+) (%d+)')
  set(q, 'claim', generation .. ' ' .. (expiries or times))
end
local function mark(q, word, on)
  local marks = string.gsub(' ' .. (q.marks or '') .. ' ', ' ' .. word .. ' ', ' ')
  if on then marks = marks .. word end
  marks = string.match(marks, '^%s*(.-)%s*$')
  set(q, 'marks', marks ~= '' and marks or false)
end
`
