import { GROUP } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import { CLOSING_HOST_LUA, HOSTS_LUA } from './hosts.ts'
import { STORE_LUA } from './lua-sweep.ts'
import { PULSE_LUA } from './pulse.ts'

/** How many entries that are no signals are kept to be looked at. */
const REJECTED_LENGTH = 1_000

/** How long a foreign `incident_id` is remembered, in seconds. */
const INCIDENT_S = 86_400

/** How long the closing of a question not yet asked is remembered, in seconds. */
const SHUT_S = 3_600

/** How many questions are kept, closed ones and those rolled up among them. */
const QUESTIONS = 250_000

/**
 * Folds one entry of the signal stream in and acknowledges it, in one step: so each entry counts once, whoever reads it
 * and however often, and an older entry never overwrites what a newer one said. Redis takes nothing back of a step that
 * fails: to acknowledge, and to remember an incident, comes last, so that none is taken for folded that was not. A Redis that
 * is full lets it write all the same: what is folded can be trimmed.
 *
 * ARGV: kind, entry, then
 * - `reject`: why it does not fit, its text.
 * - `close`: now or empty, id, host, seen (ms) or empty, incident or empty, reason.
 * - `open`: now or empty, id, host, seen (ms) or empty, incident or empty, occurrences, the kind of question, name, wording,
 *   evidence hash, facts, priority (s), cooldown (ms), why its subject is off or empty, ties, and
 *   whether that it is off, or no longer, is all that it says.
 *
 * Answers what it did: rejected, again (acknowledged before), repeated (incident known), unknown (closes nothing), late
 * (older than what is known), full (there is no room for another question), opened, updated, returned, regressed, changed
 * (it was accepted as it was, and is no longer that), closed, or calming (it closed, but flaps).
 */
export const fold = new Script(`#!lua flags=allow-oom
${STORE_LUA}
${HOSTS_LUA}
${PULSE_LUA}
local kind, entry = ARGV[1], ARGV[2]
if #redis.call('XPENDING', base .. ':signals', '${GROUP}', entry, entry, 1) == 0 then return 'again' end
local incident = kind ~= 'reject' and ARGV[7] ~= '' and base .. ':incident:' .. ARGV[7]
local function acknowledged(what)
  if incident then redis.call('SET', incident, 1, 'NX', 'EX', ${INCIDENT_S}) end
  redis.call('XACK', base .. ':signals', '${GROUP}', entry)
  return what
end
if kind == 'reject' then
  redis.call('XADD', base .. ':rejected', 'MAXLEN', '~', ${REJECTED_LENGTH}, '*',
    'entry', entry, 'reason', ARGV[3], 'json', ARGV[4])
  return acknowledged('rejected')
end

local now, id, host = clock(ARGV[3]), ARGV[4], ARGV[5]
local seen = math.min(now, tonumber(ARGV[6]) or now)
if incident and redis.call('EXISTS', incident) == 1 then return acknowledged('repeated') end
local q = load(id)
-- A core of version 1 that still ran wrote it after all others were rewritten.
if q.status and not q.kind then
  redis.call('DEL', key(id), base .. ':history:' .. id)
  q = load(id)
end
if q.status == 'in_progress' then expire(q, now) end
local last, flag = host_of(q, host)
-- The closing of what is not open here is remembered for a while: its opening may still come, late, from a core that
-- died with it in hand.
local shut = base .. ':shut:' .. id .. ':' .. host
local known = last or redis.call('GET', shut)
local current = newer(entry, known)
local function done(what)
  save(q)
  settle(now)
  return acknowledged(what)
end

if kind == 'close' then
  if not q.status or not last then
    redis.call('SET', shut, entry, 'EX', ${SHUT_S})
    return done('unknown')
  end
  if not current then return done('late') end
  if seen > tonumber(q.last_seen) then set(q, 'last_seen', seen) end
  set_host(q, host, entry, '0', seen)
  ${CLOSING_HOST_LUA}
  return done(close_if_gone(ARGV[8]))
end

local times, hash, facts, priority = tonumber(ARGV[8]), ARGV[12], ARGV[13], ARGV[14]
local off, ties = ARGV[16], ARGV[17]
local to_flag = off == '' and '1' or '2'
local function set_facts()
  rekind(q, ARGV[9], now)
  set(q, 'wording', ARGV[11], 'evidence_hash', hash, 'facts', facts, 'facts_entry', entry, 'priority', priority)
  if ties ~= (q.ties or '') then
    untie(q)
    set(q, 'ties', ties ~= '' and ties or false)
    if q.status ~= 'closed' then tie(q) end
  end
end
-- Mending the facts of what was never told tells nothing.
if times == 0 and not last then return done('unknown') end
if not q.status then
  if not make_room(now, ${QUESTIONS}) then
    redis.call('HINCRBY', base .. ':counts', 'full', 1)
    return acknowledged('full')
  end
  set(q, 'name', ARGV[10], 'created', now, 'waiting', now, 'first_seen', seen, 'last_seen', seen, 'occurrences', times,
    'hosts', '', 'kind', ARGV[9])
  set_facts()
  set_host(q, host, entry, to_flag, seen)
  if off ~= '' then set(q, 'inhibited', off) end
  redis.call('HINCRBY', base .. ':counts', 'size', 1)
  beat(id, seen, times)
  count('opened', q, now)
  enter(q, now, 'opened')
  if current then return done('opened') end
  -- Of the closing, so that no opening between the two undoes it.
  set_host(q, host, known, '0', seen)
  close(q, now, 'it had closed before its opening was read')
  return done('late')
end

redis.call('HINCRBY', key(id), 'occurrences', times)
beat(id, seen, times)
if seen < tonumber(q.first_seen) then set(q, 'first_seen', seen) end
if seen > tonumber(q.last_seen) then set(q, 'last_seen', seen) end
local before, kind_before = q.priority, q.kind
if newer(entry, q.facts_entry) and ARGV[18] == '' then set_facts() end
-- What is late, or only mends the facts of what is closed here, opens nothing.
if not current or (times == 0 and (flag or '0') == '0') then
  resort(q, now, before, kind_before)
  updated(q)
  return done(current and 'updated' or 'late')
end
set_host(q, host, entry, to_flag, seen)
local event
inhibit(q, off)
if q.status == 'closed' then
  redis.call('ZREM', base .. ':due', '~calm ' .. id)
  event = 'returned'
elseif q.status == 'answered' and times > 0 then
  local at, answered = string.match(q.answered, '^(%d+) (%S*)')
  if now - at >= tonumber(ARGV[15]) or q.evidence_hash ~= answered then event = 'regressed' end
elseif q.status == 'accepted' and q.evidence_hash ~= string.match(q.accepted, '^%S*') then event = 'changed' end
if q.flaps then redis.call('ZREM', base .. ':due', '~calm ' .. id) end
if event then
  set(q, 'waiting', now)
  drop_claim(q, 0)
  if event == 'returned' then
    mark(q, 'returned', true)
    tie(q)
    count('opened', q, now)
    come_back(q, now)
    return done(event)
  end
  if event == 'regressed' then mark(q, 'regression', true) end
  set(q, 'accepted', false)
  enter(q, now, event)
  return done(event)
end
enter_as_inhibited(q, now)
resort(q, now, before, kind_before)
updated(q)
return done('updated')
`)

/**
 * A host that is gone holds no gap open. ARGV: now (ms), id, host, last seen before (ms).
 *
 * What was asked again though no host had it open has nobody who would close it: it closes when it is answered or accepted.
 */
export const leave = new Script(`
${STORE_LUA}
${HOSTS_LUA}
local now, id, host = clock(ARGV[1]), ARGV[2], ARGV[3]
local q = load(id)
local _, flag, seen = host_of(q, host)
if not flag or tonumber(seen) >= tonumber(ARGV[4]) then return 'kept' end
local what = 'updated'
if is_open(q) then
  set_host(q, host)
  if flag ~= '0' then
    ${CLOSING_HOST_LUA}
    what = close_if_gone(host .. ' has not been heard of for 7 days')
  end
elseif (q.status == 'answered' or q.status == 'accepted') and tonumber(q.last_seen) < tonumber(ARGV[4]) then
  close(q, now, 'no host has it')
  what = 'closed'
else return 'kept' end
save(q)
settle(now)
return what
`)
