import type { Clock, FileSystem, Level, PressureReading } from '../../shared/contract/hardware.ts'
import { type Judgement, percent, size, verdictOf } from './judgement.ts'
import type { Config } from './schema.ts'

type Pressure = Judgement<'resource_pressure'>

/** How long, in seconds, a file system or a limit must be nearly used up. */
const FULL_S = 300

/** How much less than what opens a gap closes it: of a share, and of free bytes. */
const SLACK = 0.05
const ROOM = 1.2

const FILES_LOOK = 'cat /proc/sys/fs/file-nr'
const INOTIFY_LOOK = 'grep -c ^inotify /proc/*/fdinfo/* 2>/dev/null | grep -v :0 | sort -t: -k2 -n | tail'

/** Which tasks must wait: for a processor some always may, so all never do. */
const STALLS = { cpu: 'some', memory: 'full', io: 'full' } as const

/** What one sample says, by which part of it: each is judged whole; of what was asked and is not known, nothing. */
export function pressures(reading: PressureReading, config: Config): Map<string, Pressure[]> {
  const { files, inotify, clock } = reading
  const groups = new Map([
    ['stalls', stalls(reading, config)],
    ['filesystems', pools(reading.filesystems).flatMap((one) => filesystem(one, config))],
    ['files', files === undefined ? [] : [limit('file_descriptors', 'open files', files, config, FILES_LOOK)]],
  ])
  if (inotify !== undefined) {
    const who = `of user ${inotify?.uid}`
    const found =
      inotify === null
        ? []
        : [
            limit('inotify_watches', `inotify watches ${who}`, inotify.watches, config, INOTIFY_LOOK),
            limit('inotify_instances', `inotify instances ${who}`, inotify.instances, config, INOTIFY_LOOK),
          ]
    groups.set('inotify', found)
  }
  if (clock !== undefined) groups.set('clock', clock === null ? [] : [synchronized(clock, config)])
  return groups
}

/** All that ZFS mounts of a pool is as full as the pool, to the byte, and is spoken of once. */
function pools(filesystems: readonly FileSystem[]): FileSystem[] {
  const shortest = new Map<string, FileSystem>()
  for (const one of filesystems) {
    const key = one.type === 'zfs' ? `zfs ${one.free}` : `at ${one.mount}`
    const known = shortest.get(key)
    if (known === undefined || one.mount.length < known.mount.length) shortest.set(key, one)
  }
  return [...shortest.values()]
}

function stalls({ stalls: all }: PressureReading, config: Config): Pressure[] {
  const limits = { cpu: config.cpu_pressure, memory: config.memory_pressure, io: config.io_pressure }
  return (['cpu', 'memory', 'io'] as const).flatMap((resource) => {
    const stall = all[resource]?.[STALLS[resource]]
    if (stall === undefined) return []
    const limit = limits[resource]
    const who = STALLS[resource] === 'some' ? 'some tasks' : 'all tasks'
    const what = { cpu: 'a processor', memory: 'memory', io: 'I/O' }[resource]
    return {
      type: 'resource_pressure',
      name: `pressure/${resource}`,
      // Five minutes to say that it is high, one to say that it no longer is: what is over shows there first.
      verdict: stall.avg300 >= limit ? 'bad' : stall.avg60 < limit / 2 && stall.avg300 < limit ? 'good' : 'neither',
      opens_s: config.pressure_s,
      closes_s: config.pressure_s,
      reason: `${who} wait for ${what} again and again`,
      relief: `tasks no longer wait for ${what}`,
      facts: {
        resource,
        reading: `${who} waited for ${what} ${Math.round(stall.avg300)} % of the last five minutes`,
        threshold: `${limit} %`,
        look: { cpu: 'top -o %CPU', memory: 'top -o %MEM', io: 'iotop -o' }[resource],
      },
    }
  })
}

/** How the gap of a file system's room is named. */
export const filesystemAt = (mount: string) => `filesystem${mount}`

/** How the gap of its inodes is. */
export const inodesAt = (mount: string) => `inodes${mount}`

function filesystem({ mount, type, used, free, inodes }: FileSystem, config: Config): Pressure[] {
  const { filesystem_full, filesystem_free, limit_full } = config
  const isFull = used >= filesystem_full && free < filesystem_free
  const hasRoom = used <= filesystem_full - SLACK || free >= filesystem_free * ROOM
  const space: Pressure = {
    type: 'resource_pressure',
    name: filesystemAt(mount),
    verdict: isFull ? 'bad' : hasRoom ? 'good' : 'neither',
    opens_s: FULL_S,
    closes_s: 0,
    reason: `${mount} (${type}) is nearly full`,
    relief: `${mount} has room again`,
    facts: {
      resource: 'filesystem',
      subject: mount,
      reading: `${percent(used)} used, ${size(free)} free`,
      threshold: `${percent(filesystem_full)} used and less than ${size(filesystem_free)} free`,
      look: `du -xh --max-depth=2 ${word(mount)} | sort -h | tail`,
    },
  }
  if (inodes === undefined) return [space]
  return [
    space,
    {
      type: 'resource_pressure',
      name: inodesAt(mount),
      verdict: verdictOf(inodes, limit_full, limit_full - SLACK),
      opens_s: FULL_S,
      closes_s: 0,
      reason: `${mount} (${type}) nearly holds as many files as it can`,
      relief: `${mount} can hold more files again`,
      facts: {
        resource: 'inodes',
        subject: mount,
        reading: `${percent(inodes)} of the inodes used`,
        threshold: percent(limit_full),
        look: `du --inodes -xh --max-depth=2 ${word(mount)} | sort -h | tail`,
      },
    },
  ]
}

function limit(
  resource: 'file_descriptors' | 'inotify_watches' | 'inotify_instances',
  what: string,
  { used, max }: Level,
  { limit_full }: Config,
  look: string,
): Pressure {
  return {
    type: 'resource_pressure',
    name: resource,
    verdict: verdictOf(used / max, limit_full, limit_full - SLACK),
    // What inotify has is counted every ten minutes.
    opens_s: resource === 'file_descriptors' ? FULL_S : 2 * FULL_S,
    closes_s: 0,
    reason: `the host's limit of ${what} is nearly reached`,
    relief: `${what} are well within their limit`,
    facts: { resource, reading: `${used} of ${max} ${what}`, threshold: percent(limit_full), look },
  }
}

function synchronized({ ntp, synchronized, service }: Clock, { clock_s }: Config): Pressure {
  return {
    type: 'resource_pressure',
    name: 'clock',
    // Where no time service is meant to run, nobody keeps the clock, and that is as wanted.
    verdict: ntp && !synchronized ? 'bad' : 'good',
    opens_s: clock_s,
    closes_s: 0,
    reason: 'a time service is on, but the clock is not synchronized',
    relief: synchronized ? 'the clock is synchronized' : 'no time service is meant to run',
    facts: {
      resource: 'clock',
      reading: `NTP=yes, NTPSynchronized=no${service === undefined ? '' : `; ${service} runs`}`,
      threshold: `${Math.round(clock_s / 60)} minutes`,
      look: 'timedatectl timesync-status || chronyc tracking',
    },
  }
}

/** A path as a shell takes it for one word. */
function word(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
