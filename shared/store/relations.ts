import type { Redis } from 'ioredis'
import { baseKey } from '../bus/keys.ts'
import { Script } from '../bus/script.ts'
import type { QuestionStatus, Related, Tie } from '../contract/question.ts'

/** How many related questions are told of one. */
const MOST = 16

// ARGV: ids. Answers for each the others that share a tie with it, the closest first: id, tie, status, kind, name, claim.
const relate = new Script(`
local base = KEYS[1]
local replies = {}
for i, id in ipairs(ARGV) do
  local seen, found = {[id] = true}, {}
  for tie in string.gmatch(redis.call('HGET', base .. ':question:' .. id, 'ties') or '', '%S+') do
    for _, other in ipairs(redis.call('SMEMBERS', base .. ':tie:' .. tie)) do
      if not seen[other] and #found < ${MOST} then
        seen[other] = true
        local q = redis.call('HMGET', base .. ':question:' .. other, 'status', 'kind', 'name', 'claim')
        if q[1] then found[#found + 1] = {other, string.match(tie, '^%a+'), q[1], q[2], q[3], q[4] or ''} end
      end
    end
  end
  replies[i] = found
end
return replies
`)

/** Looks up what questions are related to, and who holds it. @returns for each id, in order, the closest first. */
export async function relations(redis: Redis, prefix: string, ids: readonly string[]): Promise<Related[][]> {
  if (ids.length === 0) return []
  const replies = (await relate.run(redis, baseKey(prefix), ids)) as string[][][]
  return replies.map((found) =>
    found.map(([id = '', by, status = '', kind = '', name = '', claim = '']): Related => {
      const [, worker] = /^\d+ \d+ \d+ \S+ (.*)$/.exec(claim) ?? []
      const type = kind.split('/')[2]?.replace(/[*+]$/, '') ?? ''
      return {
        id,
        by: by as Tie,
        status: (status === 'rolled' ? 'held' : status) as QuestionStatus,
        gap: { type, name },
        worker: worker ?? null,
      }
    }),
  )
}
