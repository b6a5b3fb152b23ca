import { Script } from '../bus/script.ts'
import { DUE_LUA, STORE_LUA } from './lua-sweep.ts'
import { iso } from './read.ts'

/** How far ahead a question may be snoozed, in milliseconds. */
const SNOOZE_MS = 90 * 86_400_000

// What may be done depends on the state. ARGV: now or empty, id, ...
const ONE_LUA = `
${STORE_LUA}
local now = clock(ARGV[1])
local q = load(ARGV[2])
if not q.status then return {'not_found'} end
if q.status == 'in_progress' then expire(q, now) end
local function refused(why)
  save(q)
  settle(now)
  return {why, q.status == 'rolled' and 'held' or q.status}
end
local function done()
  save(q)
  settle(now)
  return {'ok', q.status == 'rolled' and 'held' or q.status}
end
`

// What a claimant may do needs the token of the claim that stands. ARGV: now or empty, id, token, ...
const HELD_LUA = `
${ONE_LUA}
if q.status ~= 'in_progress' then return refused('wrong_state') end
local generation, times, expires, token, worker = string.match(q.claim, '^(%d+) (%d+) (%d+) (%S+) (.*)$')
if token ~= ARGV[3] then return refused('stale_token') end
`

/** Claims one question. ARGV: now or empty, id, lease (ms), worker, secret. @returns token and until when (ms). */
export const claimOne = new Script(`
${ONE_LUA}
if q.status == 'in_progress' then
  local ends, token = string.match(q.claim, '^%d+ %d+ (%d+) (%S+)')
  if string.sub(token, 1, #ARGV[5] + 1) == ARGV[5] .. '.' then return {'ok', token .. ' ' .. ends} end
end
if q.status ~= 'ready' then return refused('wrong_state') end
local generation, times = string.match(q.claim or '0 0', '^(%d+) (%d+)')
generation = text(generation + 1)
local token, ends = ARGV[5] .. '.' .. generation, text(now + ARGV[3])
place(q, 'in_progress', now)
redis.call('ZADD', base .. ':state:in_progress', ends, q.id)
set(q, 'claim', generation .. ' ' .. times .. ' ' .. ends .. ' ' .. token .. ' ' .. ARGV[4])
tell(q, now, 'claimed', ARGV[4])
save(q)
settle(now)
return {'ok', token .. ' ' .. ends}
`)

/** What holds one question; `expires_at` is ISO 8601, UTC. */
export interface Lease {
  token: string
  expires_at: string
}

/** Reads what {@link claimOne} gave. */
export function readLease(value: string | number): Lease {
  const [token = '', ends = ''] = String(value).split(' ')
  return { token, expires_at: iso(ends) }
}

/** Prolongs a claim. ARGV: now or empty, id, token, lease (ms). */
export const renew = new Script(`
${HELD_LUA}
expires = now + ARGV[4]
set(q, 'claim', generation .. ' ' .. times .. ' ' .. expires .. ' ' .. token .. ' ' .. worker)
redis.call('ZADD', base .. ':state:in_progress', expires, q.id)
publish(q.id, 'renewed', q.status, q.kind)
save(q)
return {'ok', expires}
`)

/** Gives a question back. ARGV: now or empty, id, token, reason. */
export const release = new Script(`
${HELD_LUA}
drop_claim(q)
enter(q, now, 'released', worker, ARGV[4])
return done()
`)

/** Says that a question cannot be answered now. ARGV: now or empty, id, token, reason. */
export const block = new Script(`
${HELD_LUA}
drop_claim(q, 0)
place(q, 'blocked', now)
set(q, 'reason', ARGV[4])
tell(q, now, 'blocked', worker, ARGV[4])
return done()
`)

/** Puts a question off. ARGV: now or empty, id, until (ms). */
export const snooze = new Script(`
${ONE_LUA}
if q.status ~= 'ready' and q.status ~= 'in_progress' and q.status ~= 'blocked' then return refused('wrong_state') end
local wake = tonumber(ARGV[3])
if not (wake > now and wake <= now + ${SNOOZE_MS}) then return refused('out_of_range') end
drop_claim(q, 0)
place(q, 'snoozed', now)
redis.call('ZADD', base .. ':due', wake, q.id)
set(q, 'until', wake, 'reason', false)
tell(q, now, 'snoozed')
return done()
`)

/** Accepts a gap as it is. ARGV: now or empty, id, reason. */
export const accept = new Script(`
${ONE_LUA}
local from = {ready = 1, in_progress = 1, blocked = 1, answered = 1}
if not from[q.status] then return refused('wrong_state') end
drop_claim(q, 0)
place(q, 'accepted', now)
set(q, 'accepted', q.evidence_hash .. ' ' .. ARGV[3], 'reason', ARGV[3])
tell(q, now, 'accepted', nil, ARGV[3])
return done()
`)

/** Asks again, whatever was decided; a person's wish goes beyond the cap. ARGV: now or empty, id, reason. */
export const reopen = new Script(`
${ONE_LUA}
local from = {blocked = 1, snoozed = 1, accepted = 1, answered = 1, closed = 1}
if not from[q.status] then return refused('wrong_state') end
if q.status == 'closed' then tie(q) end
if q.status ~= 'snoozed' and q.status ~= 'blocked' then set(q, 'waiting', now) end
drop_claim(q, 0)
set(q, 'accepted', false)
enter(q, now, 'reopened', nil, ARGV[3], true)
return done()
`)

/** Does what time has brought, a lot of it at a time. ARGV: now or empty. @returns how much there was. */
export const sweep = new Script(`
${STORE_LUA}
${DUE_LUA}
local now = clock(ARGV[1])
local due = due_at(text(now))
sweep(due, now)
return #due
`)
