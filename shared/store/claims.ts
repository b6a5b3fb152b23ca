import { Script } from '../bus/script.ts'
import { CLAIMED_FIELDS, SHORT_FIELDS } from './fields.ts'
import { BASE_LUA, CHANGE, MEMBERS_LUA } from './lua.ts'
import { DUE_LUA, HELPERS_LUA, SWEEP_LUA } from './lua-sweep.ts'

// One expression: Lua writes the text once, where a list of its parts would be written, searched and copied.
const SHORT = [...SHORT_FIELDS.map((field) => `(${field} or '')`), 'id', 'token', 'ends'].join(" .. '\\0' .. ")

/**
 * Claims the best ready questions that fit, one for each worker. ARGV: now or empty, lease (ms), filters or empty; then a
 * worker and a secret for each, with which its token begins. Filters are gap types, ecosystems and levels, each a list that is joined with spaces (empty:
 * any), with a slash between them.
 *
 * The quickest way through, which is why it loads no helpers unless something is due.
 *
 * @returns for each question it gives out three texts. One holds all that is short, which is much less to write and to read
 * than a list: {@link SHORT_FIELDS}, then id, token and until when (ms), separated by NUL, which none of them holds. Wording
 * and facts stand beside it, since Lua goes through each text that it makes byte by byte.
 */
export const claim = new Script(`
${BASE_LUA}
local now, lease = clock(ARGV[1]), tonumber(ARGV[2])
-- Redis writes a number of Lua with all its digits, which takes longer than much that it is written for.
local at, ends = text(now), text(now + lease)
${DUE_LUA}
local due = due_at(at)
if due[1] then
  ${HELPERS_LUA}
  ${SWEEP_LUA}
  sweep(due, now)
end
local wanted = (#ARGV - 3) / 2
local last = text(wanted - 1)
local best
if ARGV[3] == '' then
  best = redis.call('ZRANGE', base .. ':state:ready', '0', last, 'REV')
  if best[1] then redis.call('ZREMRANGEBYRANK', base .. ':state:ready', '-' .. text(wanted), '-1') end
else
  ${MEMBERS_LUA}
  local types, ecosystems, levels = string.match(ARGV[3], '^([^/]*)/([^/]*)/(.*)$')
  types, ecosystems, levels = members_of(types), members_of(ecosystems), members_of(levels)
  local found = {}
  for _, kind in ipairs(redis.call('SMEMBERS', base .. ':kinds:ready')) do
    local level, ecosystem, type = string.match(kind, '^([^/]*)/([^/]*)/([^*+]*)')
    if (not types or types[type]) and (not ecosystems or ecosystems[ecosystem]) and (not levels or levels[level]) then
      local some = redis.call('ZRANGE', base .. ':ready:' .. kind, '0', last, 'REV', 'WITHSCORES')
      if not some[1] then redis.call('SREM', base .. ':kinds:ready', kind) end
      for i = 1, #some, 2 do found[#found + 1] = {some[i], tonumber(some[i + 1])} end
    end
  end
  table.sort(found, function(a, b) return a[2] > b[2] or (a[2] == b[2] and a[1] > b[1]) end)
  best = {}
  for i = 1, math.min(wanted, #found) do
    redis.call('ZREM', base .. ':state:ready', found[i][1])
    best[i] = found[i][1]
  end
end
local replies, told, leases, kinds = {}, {}, {}, {}
for i, id in ipairs(best) do
  local worker, token = ARGV[2 * i + 2], ARGV[2 * i + 3]
  local question = key(id)
  local ${CLAIMED_FIELDS.join(', ')} = unpack(redis.call('HMGET', question, '${CLAIMED_FIELDS.join("', '")}'))
  local generation, expiries = string.match(claim or '0 0', '^(%d+) (%d+)')
  generation = text(generation + 1)
  token = token .. '.' .. generation
  claim = generation .. ' ' .. expiries .. ' ' .. ends .. ' ' .. token .. ' ' .. worker
  history = remembered(history, at, 'claimed', 'in_progress', worker)
  redis.call('HSET', question, 'status', 'in_progress', 'claim', claim, 'history', history)
  leases[2 * i - 1], leases[2 * i] = ends, id
  local same = kinds[kind] or {}
  same[#same + 1] = id
  kinds[kind] = same
  told[2 * i - 1], told[2 * i] = '${CHANGE}', news(id, 'claimed', 'in_progress', kind)
  replies[3 * i - 2], replies[3 * i - 1], replies[3 * i] = ${SHORT}, wording or '', facts or ''
end
if replies[1] then
  redis.call('ZADD', base .. ':state:in_progress', unpack(leases))
  for kind, ids in pairs(kinds) do redis.call('ZREM', base .. ':ready:' .. kind, unpack(ids)) end
  publish_all(told)
end
return replies
`)

/** Finds what a claim holds. ARGV: now or empty, the secret with which its token begins. @returns id, and token and until when (ms). */
export const find = new Script(`
${BASE_LUA}
local now, begin = clock(ARGV[1]), ARGV[2] .. '.'
for _, id in ipairs(redis.call('ZRANGE', base .. ':state:in_progress', 0, -1)) do
  local ends, token = string.match(redis.call('HGET', key(id), 'claim') or '', '^%d+ %d+ (%d+) (%S+)')
  if token and string.sub(token, 1, #begin) == begin and tonumber(ends) > now then return {id, token .. ' ' .. ends} end
end
return false
`)

/**
 * Answers questions. ARGV: now or empty; then for each its id, token and answer (JSON).
 *
 * @returns for each `ok`, or why not and its status.
 */
export const answer = new Script(`
${BASE_LUA}
local now = clock(ARGV[1])
local at = text(now)
local gone, placed, told, OK = {}, {}, {}, {'ok'}
local function one(id, token, answer)
  local question = key(id)
  local q = redis.call('HMGET', question, 'status', 'claim', 'kind', 'priority', 'waiting', 'evidence_hash', 'history')
  local status, kind = q[1], q[3]
  if not status then return {'not_found'} end
  if status ~= 'in_progress' then return {'wrong_state', status == 'rolled' and 'held' or status} end
  local generation, expires, held, worker = string.match(q[2], '^(%d+) %d+ (%d+) (%S+) (.*)$')
  if tonumber(expires) <= now then
    ${HELPERS_LUA}
    ${SWEEP_LUA}
    sweep({id}, now)
    return {'wrong_state', redis.call('HGET', key(id), 'status')}
  end
  if held ~= token then return {'stale_token', status} end
  redis.call('HSET', question, 'status', 'answered', 'claim', generation .. ' 0', 'answer', answer,
    'answered', at .. ' ' .. q[6] .. ' ' .. worker, 'history', remembered(q[7], at, 'answered', 'answered', worker))
  gone[#gone + 1] = id
  placed[#placed + 1] = q[4] - q[5] / 1000
  placed[#placed + 1] = id
  told[#told + 1] = '${CHANGE}'
  told[#told + 1] = news(id, 'answered', 'answered', kind)
  return OK, kind
end
local replies, less = {}, {}
for i = 2, #ARGV, 3 do
  local reply, kind = one(ARGV[i], ARGV[i + 1], ARGV[i + 2])
  if kind then less[kind] = (less[kind] or 0) + 1 end
  replies[#replies + 1] = reply
end
if gone[1] then
  redis.call('ZREM', base .. ':state:in_progress', unpack(gone))
  redis.call('ZADD', base .. ':state:answered', unpack(placed))
  publish_all(told)
end
for kind, times in pairs(less) do
  local group = group_of(kind)
  if group then redis.call('HINCRBY', base .. ':counts', group, text(-times)) end
  if group and redis.call('EXISTS', base .. ':rolled:' .. group) == 1 then
    ${HELPERS_LUA}
    freed[group] = true
    settle(now)
  end
end
return replies
`)
