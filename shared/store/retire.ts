import { Script } from '../bus/script.ts'
import { ARCHIVE_LOT, HOSTS_LUA, KEPT_MS } from './hosts.ts'
import { STORE_LUA } from './lua-sweep.ts'

/** Archives what closed more than 30 days ago. ARGV: now or empty. @returns how many; at most {@link ARCHIVE_LOT}. */
export const retire = new Script(`
${STORE_LUA}
${HOSTS_LUA}
local before = (clock(ARGV[1]) - ${KEPT_MS}) / 1000 - 1e11
local ids = redis.call('ZRANGEBYSCORE', base .. ':state:closed', '-inf', before, 'LIMIT', 0, ${ARCHIVE_LOT})
for _, id in ipairs(ids) do archive(id) end
return #ids
`)
