import { BASE_LUA, PLACE_LUA } from './lua.ts'
import { ENTER_LUA } from './lua-enter.ts'

/** Leases that may run out unanswered before a question is blocked, where the core has not said. */
const LEASE_EXPIRIES = 5

/** How many questions the mutes take, or let go, in one step. */
const MUTE_LOT = 100

/** How many due things of each sort are done in one step. */
const SWEEP_LOT = 50

/** Lua: all helpers of the store; `BASE_LUA` comes before it. */
export const HELPERS_LUA = `${PLACE_LUA}${ENTER_LUA}`

/**
 * Lua that does what time has brought: `sweep(due, now)`, and `expire(q, now)` for one lease; needs {@link HELPERS_LUA}.
 *
 * Leases stand in `state:in_progress`. `due` is a sorted set by time (ms): ids of what is snoozed, `~calm ID`, `~mute MUTE`
 * (it is to be applied to what is ready, from the score in `muting:MUTE` down), `~fill GROUP` (there is room yet for what is rolled up), `~until MUTE` and `~unmute MUTE` (what it held is to be let go: its
 * time is over, or it was taken back). Those of mutes take a lot of questions at a time and stay due until they are done,
 * whoever comes next.
 */
export const SWEEP_LUA = `
local function expire(q, now)
  local _, times, expires, _, worker = string.match(q.claim, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
  if tonumber(expires) > now then return false end
  times = times + 1
  local most = setting('lease_expiries', ${LEASE_EXPIRIES})
  drop_claim(q, times)
  if times >= most then
    place(q, 'blocked', now)
    set(q, 'reason', 'its lease ran out ' .. times .. ' times')
    tell(q, now, 'lease_expired', worker, times .. ' of ' .. most)
  else enter(q, now, 'lease_expired', worker, times .. ' of ' .. most) end
  return true
end
local function unhold(mute, now)
  redis.call('HDEL', base .. ':mutes', mute)
  muting = nil
  local ids = redis.call('SPOP', base .. ':muted:' .. mute, ${MUTE_LOT})
  for _, id in ipairs(ids) do
    local q = load(id)
    if q.status == 'held' and q.held_by == mute then
      enter(q, now, 'unheld')
      save(q)
    end
  end
  return #ids < ${MUTE_LOT}
end
-- What becomes ready meanwhile, or goes up, is looked at there.
local function hold(mute, now)
  local ready, at = base .. ':state:ready', base .. ':muting:' .. mute
  local from = redis.call('GET', at) or '+inf'
  local lot = redis.call('ZRANGE', ready, from, '-inf', 'BYSCORE', 'REV', 'LIMIT', 0, ${MUTE_LOT}, 'WITHSCORES')
  local last = lot[2 * ${MUTE_LOT}]
  local ids = redis.call('ZRANGE', ready, from, last or '-inf', 'BYSCORE', 'REV')
  for _, id in ipairs(ids) do
    local q = load(id)
    if mute_of(q, now, mute) then
      enter(q, now, 'held')
      save(q)
    end
  end
  if last then redis.call('SET', at, '(' .. last)
  else redis.call('DEL', at) end
  return not last
end
local function sweep(due, now)
  local step = false
  for _, member in ipairs(due) do
    local what, rest = string.match(member, '^~(%a+) (.*)$')
    local q = load(rest or member)
    local done = true
    if what == 'until' or what == 'unmute' or what == 'mute' then
      -- Of many mutes one goes at a time: Redis does nothing else meanwhile.
      done = not step and (what == 'mute' and hold or unhold)(rest, now)
      step = true
    elseif what == 'fill' then freed[rest] = true
    elseif what == 'calm' then
      if q.status and q.status ~= 'closed' then close(q, now, 'it has been calm for an hour') end
    elseif q.status == 'in_progress' then expire(q, now)
    elseif q.status == 'snoozed' then enter(q, now, 'woken') end
    save(q)
    if done then redis.call('ZREM', base .. ':due', member) end
  end
  settle(now)
end
`

/** Lua: `due_at(now)` is what time has brought, a lot of it at most; it needs no helpers. */
export const DUE_LUA = `
local function due_at(at)
  local due = redis.call('ZRANGEBYSCORE', base .. ':due', '-inf', at, 'LIMIT', '0', '${SWEEP_LOT}')
  if #due == ${SWEEP_LOT} then return due end
  local ended = redis.call('ZRANGEBYSCORE', base .. ':state:in_progress', '-inf', at, 'LIMIT', '0', '${SWEEP_LOT}')
  for _, id in ipairs(ended) do due[#due + 1] = id end
  return due
end
`

/** Lua every script but those that must be quick begins with. */
export const STORE_LUA = `${BASE_LUA}${HELPERS_LUA}${SWEEP_LUA}`
