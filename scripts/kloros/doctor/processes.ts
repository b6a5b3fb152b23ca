import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** A process, as far as this user may see it. */
export interface Process {
  pid: number
  uid: number
  name: string
  /** TCP ports it listens on. */
  ports: readonly number[]
  /** How many descriptors it holds, and how many it may. */
  descriptors: number
  most: number
  /** How many inotify instances it holds, and watches in them. */
  instances: number
  watches: number
}

/** What holds ports: processes, and the users of listening ports, whose process may not be seen. */
export interface Processes {
  processes: readonly Process[]
  owners: ReadonlyMap<number, { uid: number }>
}

/** Looks through /proc once. */
export function readProcesses(): Processes {
  const listening = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => parseListening(read(file) ?? ''))
  const ports = new Map(listening.map(({ inode, port }) => [inode, port]))
  const owners = new Map(listening.map(({ port, uid }) => [port, { uid }]))
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return { processes: pids.flatMap((pid) => readProcess(Number(pid), ports) ?? []), owners }
}

/** Reads `/proc/net/tcp`: the ports that are listened on, with the socket's inode and its user. */
export function parseListening(text: string): { port: number; inode: string; uid: number }[] {
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , uid = '', , inode = ''] = line.trim().split(/\s+/)
    // TCP_LISTEN in include/net/tcp_states.h.
    if (state !== '0A') return []
    return [{ port: Number.parseInt(local.split(':').at(-1) ?? '', 16), inode, uid: Number(uid) }]
  })
}

function readProcess(pid: number, ports: ReadonlyMap<string, number>): Process | undefined {
  const folder = `/proc/${pid}`
  const descriptors = unlessGone(() => readdirSync(`${folder}/fd`))
  const uid = unlessGone(() => statSync(folder).uid)
  if (descriptors === undefined || uid === undefined) return undefined
  const targets = descriptors.map((fd) => unlessGone(() => readlinkSync(`${folder}/fd/${fd}`)) ?? '')
  const held = targets.flatMap((target) => ports.get(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '') ?? [])
  const inotify = descriptors.filter((_, at) => targets[at] === 'anon_inode:inotify')
  const watches = inotify.map((fd) => (read(`${folder}/fdinfo/${fd}`) ?? '').match(/^inotify /gm)?.length ?? 0)
  return {
    pid,
    uid,
    name: (read(`${folder}/comm`) ?? '').trim(),
    ports: [...new Set(held)],
    descriptors: descriptors.length,
    most: Number(/^Max open files\s+(\d+)/m.exec(read(`${folder}/limits`) ?? '')?.[1] ?? Number.POSITIVE_INFINITY),
    instances: inotify.length,
    watches: watches.reduce((sum, count) => sum + count, 0),
  }
}

function read(file: string): string | undefined {
  return unlessGone(() => readFileSync(file, 'utf8'))
}

/** A process may end at any moment, and others' are not to be seen. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}
