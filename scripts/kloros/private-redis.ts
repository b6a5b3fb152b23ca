import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, openSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from './command.ts'

/** The longest path a unix socket may have on Linux is 107 bytes. */
const LONGEST_SOCKET = 107

/** How long a Redis may take to answer after its start, in milliseconds; it may have much to load. */
const START_MS = 60_000

/** Where the private Redis of a folder listens. */
export function socketOf(folder: string): string {
  const path = join(folder, 'redis.sock')
  if (Buffer.byteLength(path) <= LONGEST_SOCKET) return path
  return join(tmpdir(), `kloros-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}.sock`)
}

/**
 * Starts a Redis of the fleet's own: on a unix socket only its user can open, with an append-only file in `folder`.
 *
 * @throws Failure where redis-server is missing or does not answer.
 */
export async function startRedis(folder: string): Promise<ChildProcess> {
  const socket = socketOf(folder)
  const data = join(folder, 'redis')
  mkdirSync(data, { recursive: true })
  rmSync(socket, { force: true })
  const log = openSync(join(folder, 'redis.log'), 'a')
  const options = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: data,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    'maxmemory-policy': 'noeviction',
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  // In a process group of its own: Ctrl-C reaches the services first, and Redis is ended after them.
  const child = spawn('redis-server', args, { stdio: ['ignore', log, log], detached: true })
  let failed: Error | undefined
  child.once('error', (error) => {
    failed = error
  })
  const end = Date.now() + START_MS
  while (!(await answers(socket))) {
    if (failed !== undefined) throw new Failure('redis-server is not installed; install the package redis-server.')
    if (child.exitCode !== null) throw new Failure(`Redis did not start; see ${join(folder, 'redis.log')}.`)
    if (Date.now() > end) throw new Failure(`Redis does not answer; see ${join(folder, 'redis.log')}.`)
    await sleep(20)
  }
  return child
}

/** Whether a Redis answers there, with its data loaded. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => connection.write('PING\r\n'))
    connection.setTimeout(1_000, () => connection.destroy())
    connection.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'))
      connection.destroy()
    })
    connection.once('error', () => resolve(false))
    connection.once('close', () => resolve(false))
  })
}
