/**
 * Lua: `look(stream, place)` is whether something that came after a place is lost (1 or 0), the oldest entry that is kept
 * (empty: none), and the place to go on from.
 *
 * A stream that holds nothing up to a place may have lost what came after it, too: it was trimmed, or is another one. One
 * that has not come to the place has lost what it held; it is gone on from where it is.
 */
export const LOOK_LUA = `
local function parts(id)
  local ms, nth = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(nth)
end
local function later(a, b)
  local a_ms, a_nth = parts(a)
  local b_ms, b_nth = parts(b)
  return a_ms > b_ms or (a_ms == b_ms and a_nth > b_nth)
end
local function look(stream, place)
  if redis.call('EXISTS', stream) == 0 then return place == '0-0' and 0 or 1, '', '0-0' end
  local info, found = {}, redis.call('XINFO', 'STREAM', stream)
  for i = 1, #found, 2 do info[found[i]] = found[i + 1] end
  local last = info['last-generated-id']
  if info.length == 0 then return place == last and 0 or 1, '', last end
  local first = info['first-entry'][1]
  if later(place, last) then return 1, first, last end
  if place == '0-0' then return info['entries-added'] == info.length and 0 or 1, first, place end
  return redis.call('XRANGE', stream, '-', place, 'COUNT', 1)[1] and 0 or 1, first, place
end
`
