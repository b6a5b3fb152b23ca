import { closed, hide } from './sandbox.ts'
import { common } from './service-unit.ts'
import { unitFile } from './unit-file.ts'

/** Options of redis-server: on a unix socket alone, everything on disk within a second, and nothing ever evicted. */
const OPTIONS = {
  port: '0',
  unixsocket: '/run/kloros/redis.sock',
  unixsocketperm: '700',
  dir: '/var/lib/kloros/redis',
  appendonly: 'yes',
  appendfsync: 'everysec',
  save: '""',
  maxmemory: '$KLOROS_REDIS_MAXMEMORY',
  'maxmemory-policy': 'noeviction',
  supervised: 'systemd',
  daemonize: 'no',
}

/** Writes the unit of the fleet's private Redis. */
export function redisUnit(): string {
  const options = Object.entries(OPTIONS).map(([name, value]) => `--${name} ${value}`)
  return unitFile({
    Unit: [
      ['Description', "KLoROS private Redis, on a unix socket of the fleet's own"],
      ['After', 'kloros.target'],
      ['PartOf', 'kloros.target'],
      ['StartLimitIntervalSec', '0'],
    ],
    Service: [
      ['Type', 'notify'],
      [
        'Environment',
        'KLOROS_REDIS_MAXMEMORY=512mb',
        'For a drop-in that gives it more, with three times as much in MemoryMax.',
      ],
      ['ExecStart', `/usr/bin/redis-server ${options.join(' ')}`],
      ...common,
      ['RuntimeDirectory', 'kloros'],
      ['RuntimeDirectoryMode', '0700'],
      ['StateDirectory', 'kloros/redis'],
      ['StateDirectoryMode', '0700'],
      [
        'TimeoutStartSec',
        'infinity',
        'It loads as long as it has data; ended before it has, it would only begin again.',
      ],
      [
        'MemoryMax',
        '1536M',
        'At maxmemory it refuses writes, which the fleet waits out; the rest is for rewriting its file.',
      ],
      ['OOMPolicy', 'continue', 'Where a rewrite is killed for want of memory, Redis itself goes on.'],
      ['TasksMax', '64'],
      ...closed,
      ['MemoryDenyWriteExecute', 'yes'],
      ['ProcSubset', 'pid'],
      hide(),
      ['PrivateNetwork', 'yes'],
      ['RestrictAddressFamilies', 'AF_UNIX'],
      ['IPAddressDeny', 'any'],
    ],
  })
}
