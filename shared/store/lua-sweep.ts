import { BASE_LUA, PLACE_LUA } from './lua.ts'
import { ENTER_LUA } from './lua-enter.ts'

/** Leases that may run out unanswered before a question is blocked, where the core has not said. */
const LEASE_EXPIRIES = 5

/** How many questions a mute takes, or lets go, in one step. */
const MUTE_LOT = 100

/** How many due things of each sort are done in one step. */
const SWEEP_LOT = 50

/** Lua: all helpers of the store; `BASE_LUA` comes before it. */
export const HELPERS_LUA = `${PLACE_LUA}${ENTER_LUA}`

/**
 * Lua that does what time has brought: `sweep(due, now)`, and `expire(q, now)` for one lease; needs {@link HELPERS_LUA}.
 *
 * Leases stand in `state:in_progress`. `due` is a sorted set by time (ms): ids of what is snoozed, `~calm ID`, `~mute MUTE`
 * (it is to be applied to what waits in `muting:MUTE`), `~fill GROUP` (there is room yet for what is rolled up), `~until MUTE` and `~unmute MUTE` (what it held is to be let go: its
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
local function reenter(lot, now, status, event, holder)
  for _, id in ipairs(lot) do
    local q = load(id)
    if q.status == status and (not holder or q.held_by == holder) then
      if status == 'held' or mute_of(q, now) then enter(q, now, event) end
      save(q)
    end
  end
end
local function sweep(due, now)
  for _, member in ipairs(due) do
    local what, rest = string.match(member, '^~(%a+) (.*)$')
    local q = load(rest or member)
    local done = true
    if what == 'until' or what == 'unmute' then
      redis.call('HDEL', base .. ':mutes', rest)
      local ids = redis.call('SPOP', base .. ':muted:' .. rest, ${MUTE_LOT})
      reenter(ids, now, 'held', 'unheld', rest)
      done = #ids < ${MUTE_LOT}
    elseif what == 'mute' then
      local lot = redis.call('ZPOPMAX', base .. ':muting:' .. rest, ${MUTE_LOT})
      local ids = {}
      for i = 1, #lot, 2 do ids[#ids + 1] = lot[i] end
      reenter(ids, now, 'ready', 'held')
      done = #ids < ${MUTE_LOT}
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
local function due_at(now)
  local due = redis.call('ZRANGEBYSCORE', base .. ':due', '-inf', now, 'LIMIT', 0, ${SWEEP_LOT})
  if #due == ${SWEEP_LOT} then return due end
  local ended = redis.call('ZRANGEBYSCORE', base .. ':state:in_progress', '-inf', now, 'LIMIT', 0, ${SWEEP_LOT})
  for _, id in ipairs(ended) do due[#due + 1] = id end
  return due
end
`

/** Lua every script but those that must be quick begins with. */
export const STORE_LUA = `${BASE_LUA}${HELPERS_LUA}${SWEEP_LUA}`
