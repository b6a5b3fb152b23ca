import { parseInfo, type Redis } from '../../../../scripts/kloros/doctor/redis.ts'

// Of Redis 7.0.15, as far as it matters.
const INFO = `# Server\r\nredis_version:7.0.15\r\nconfig_file:\r\n\r\n# Memory\r\nused_memory:1400000\r\nmaxmemory:0\r\nmaxmemory_policy:noeviction\r\n\r\n# Persistence\r\nrdb_last_bgsave_status:ok\r\naof_enabled:1\r\naof_last_bgrewrite_status:ok\r\naof_last_write_status:ok\r\n# Replication\r\nrole:master\r\n`

/** What a Redis that is well answers, but for some of it; `ahead_s` is by how much its clock is ahead. */
export function answers(info: Record<string, string> = {}, ahead_s = 0): Redis {
  return {
    reached: true,
    info: { ...parseInfo(INFO), ...info },
    peer: undefined,
    folder: '/var/lib/kloros/redis',
    ahead_s,
    now: 0,
    beats: [],
    backlog: { unread: 0, pending: 0, idle_ms: 0, rejected: 0, why: '' },
  }
}
