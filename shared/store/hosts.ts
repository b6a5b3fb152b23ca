/** How many hosts of a question are listed; as many further ones are counted. */
const HOSTS = 1_000

/** So many closings within so long, in milliseconds, are flapping; as long it must be calm. */
const FLAPS = 4
const FLAP_MS = 3_600_000

/** How long closed questions are kept, in milliseconds. */
export const KEPT_MS = 30 * 86_400_000

/** How many closed questions are archived in one step. */
export const ARCHIVE_LOT = 100

/**
 * Lua for the hosts of a question, which its field `hosts` lists, each on a line that begins with a line break: host, entry
 * that last spoke of it, 0 where it closed, 1 where it is open, 2 where it is open and its subject off, and when it was
 * seen (ms). Needs `STORE_LUA`.
 */
export const HOSTS_LUA = `
local function newer(a, b)
  if not b then return true end
  local ams, aseq = string.match(a, '^(%d+)-(%d+)$')
  local bms, bseq = string.match(b, '^(%d+)-(%d+)$')
  if ams ~= bms then return tonumber(ams) > tonumber(bms) end
  return tonumber(aseq) > tonumber(bseq)
end
local function host_of(q, host)
  local _, last = string.find(q.hosts or '', '\\n' .. host .. ' ', 1, true)
  if last then return string.match(q.hosts, '^(%S+) (%d) (%S+)', last + 1) end
end
-- Without an entry the host is forgotten.
local function set_host(q, host, entry, flag, seen)
  local hosts = q.hosts
  local first, last = string.find(hosts, '\\n' .. host .. ' ', 1, true)
  local line = entry and '\\n' .. host .. ' ' .. entry .. ' ' .. flag .. ' ' .. seen or ''
  local was = '0'
  if first then
    was = string.match(hosts, '^%S+ (%d)', last + 1)
    hosts = string.sub(hosts, 1, first - 1) .. line .. string.sub(hosts, string.find(hosts, '\\n', last + 1, true) or #hosts + 1)
  elseif #hosts < ${HOSTS * 40} or select(2, string.gsub(hosts, '\\n', '')) < ${HOSTS} then hosts = hosts .. line
  else
    -- One where it closed makes room, or it would be asked again and nobody could close it.
    local from, to = string.find(hosts, '\\n%S+ %S+ 0 %d+')
    if not from then
      -- Once each, by a mark of its own.
      local own = string.sub(redis.sha1hex(host), 1, 8)
      local marks = redis.call('HGET', key(q.id), 'host_marks') or ''
      if #marks < ${HOSTS * 8} and not string.find(marks, own, 1, true) then
        redis.call('HSET', key(q.id), 'host_marks', marks .. own)
        redis.call('HINCRBY', key(q.id), 'more_hosts', 1)
      end
      return
    end
    hosts = string.sub(hosts, 1, from - 1) .. string.sub(hosts, to + 1) .. line
  end
  set(q, 'hosts', hosts)
  if not LISTED[q.status] or (was ~= '0') == ((flag or '0') ~= '0') then return end
  if was == '0' then redis.call('ZADD', base .. ':host:' .. host, score_of(q), q.id)
  else redis.call('ZREM', base .. ':host:' .. host, q.id) end
end
local function is_open(q) return string.find(q.hosts, ' [12] ') ~= nil end
-- A question is held only where its subject is off on every host that has it.
local function inhibit(q, off)
  local held = not string.find(q.hosts, ' 1 ', 1, true) and string.find(q.hosts, ' 2 ', 1, true)
  if not held then
    if q.inhibited then set(q, 'inhibited', false) end
  elseif off ~= '' and off ~= q.inhibited then set(q, 'inhibited', off)
  elseif not q.inhibited then set(q, 'inhibited', 'its subject is off') end
end
local function enter_as_inhibited(q, now)
  if q.status == 'ready' and q.inhibited then enter(q, now, 'held')
  elseif q.status == 'held' and q.held_by == 'inhibited' and not q.inhibited then enter(q, now, 'unheld') end
end
-- Of what is rolled up the question that counts it speaks.
local function updated(q)
  if q.status ~= 'rolled' then publish(q.id, 'updated', q.status, q.kind) end
end
local function rekind(q, kind, now)
  if q.kind == kind then return end
  local was, is = group_of(q.kind), group_of(kind)
  -- What a newer version of the fleet has come to know counts towards another cap.
  if was ~= is and q.status == 'ready' and is_full(is) then place(q, 'rolled', now) end
  if LISTED[q.status] then leave_kind(q) end
  set(q, 'kind', kind)
  if was == is then return end
  if ACTIVE[q.status] then
    redis.call('HINCRBY', base .. ':counts', was, -1)
    redis.call('HINCRBY', base .. ':counts', is, 1)
    freed[was] = true
  elseif q.status == 'rolled' then
    redis.call('ZREM', base .. ':rolled:' .. was, q.id)
    redis.call('ZADD', base .. ':rolled:' .. is, score_of(q), q.id)
    freed[was], freed[is] = true, true
    if is_full(is) then roll(is, kind, now) end
  end
end
-- Takes note of another place in the order, or another kind, than it had.
local function resort(q, now, priority, kind)
  if q.status == 'closed' or (q.priority == priority and q.kind == kind) then return end
  local level, new = string.match(kind, '^[^/]*'), string.match(q.kind, '^[^/]*')
  if q.status == 'rolled' and tonumber(q.priority) > tonumber(priority) and room(q, now) then
    enter(q, now, 'promoted', nil, nil, true)
  else place(q, q.status, now, true) end
  if q.status == 'ready' and mute_of(q, now) then enter(q, now, 'held') end
  if new ~= level and new == 'critical' then tell(q, now, 'critical') end
end
local function archive(id)
  local kind, rolls = unpack(redis.call('HMGET', key(id), 'kind', 'rolls'))
  publish(id, 'archived', 'closed', kind)
  redis.call('ZREM', base .. ':state:closed', id)
  redis.call('DEL', key(id), base .. ':pulse:' .. id)
  if rolls then redis.call('SREM', base .. ':rolls', rolls)
  else redis.call('HINCRBY', base .. ':counts', 'size', -1) end
end
-- What closed longest ago makes room for what is new.
local function make_room(now, most)
  if tonumber(redis.call('HGET', base .. ':counts', 'size') or 0) < most then return true end
  local oldest = redis.call('ZRANGE', base .. ':state:closed', 0, 0)[1]
  if not oldest then return false end
  archive(oldest)
  return true
end
`

/** Lua: `close_if_gone(reason)` closes `q` where no host has it open any more, unless it flaps. Needs {@link HOSTS_LUA}. */
export const CLOSING_HOST_LUA = `
local function close_if_gone(reason)
  if is_open(q) or q.status == 'closed' then
    inhibit(q, '')
    enter_as_inhibited(q, now)
    updated(q)
    return 'updated'
  end
  -- Told again, a closing is no further one, or what flapped would never be calm.
  local calm = tonumber(redis.call('ZSCORE', base .. ':due', '~calm ' .. q.id) or 0)
  if calm > now and calm <= now + ${FLAP_MS} then
    updated(q)
    return 'calming'
  end
  local flaps, times = '', 0
  for at in string.gmatch((q.flaps or '') .. ' ' .. now, '%S+') do
    if math.abs(now - at) < ${FLAP_MS} then flaps, times = flaps .. ' ' .. at, times + 1 end
  end
  set(q, 'flaps', string.sub(flaps, -${FLAPS * 16}))
  if times < ${FLAPS} then
    close(q, now, reason)
    return 'closed'
  end
  redis.call('ZADD', base .. ':due', now + ${FLAP_MS}, '~calm ' .. q.id)
  if string.find(q.marks or '', 'flapping', 1, true) then updated(q)
  else
    mark(q, 'flapping', true)
    tell(q, now, 'flapping', nil, 'it opened and closed ' .. times .. ' times within an hour')
  end
  return 'calming'
end
`
