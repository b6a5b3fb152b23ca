import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeBase } from '../../scripts/lib/free-ports.ts'
import { type Access, RedisServer, startOrStop } from './redis-server.ts'
import { until } from './until.ts'

/** How long a node must be silent to be taken for gone, in milliseconds. */
const DOWN_MS = 1_000

/** How far the port is that nodes speak with each other on: within the range that is reserved. */
const BUS = 20

/** A real cluster: three masters, each with a replica. */
export interface TestCluster {
  /** Names the three that were masters at first. */
  url: string
  nodes: readonly RedisServer[]
  /** The master that has a key's slot. */
  master(key: string): Promise<RedisServer>
  /** Gives a key's slot to another master, with all keys in it. @returns whose it is now. */
  move(key: string): Promise<RedisServer>
  /** Has the replica of the master of a key's slot take its place, as before an upgrade. */
  failOver(key: string): Promise<void>
  stop(): Promise<void>
}

/** A master of a cluster. */
interface Shard {
  id: string
  port: number
  slots: [number, number][]
}

/**
 * Starts one.
 *
 * @param lines more of the configuration of each node.
 * @param given how they are asked, where that takes TLS, and what makes `redis-cli` do so.
 */
export async function startCluster(
  lines: readonly string[] = [],
  { access, cli = [] }: { access?: Access; cli?: readonly string[] } = {},
): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'kloros-cluster-'))
  const base = await freeBase()
  const nodes = Array.from({ length: 6 }, (_, i) => {
    const port = base + i
    const own = [`cluster-enabled yes`, `cluster-node-timeout ${DOWN_MS}`, `cluster-port ${port + BUS}`]
    const data = ['appendonly yes', 'save ""', 'repl-diskless-sync-delay 0', 'cluster-replica-validity-factor 0']
    return new RedisServer(join(folder, String(i)), port, [...own, ...data, ...lines], access && { access })
  })
  const places = nodes.map(({ port }) => `127.0.0.1:${port}`)
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.close()))
    await rm(folder, { recursive: true, force: true })
  }
  await startOrStop(start, stop)

  /** As the first node that answers sees them. */
  const masters = async (): Promise<Shard[]> => {
    for (const { client } of nodes) {
      const text = await client.call('CLUSTER', 'NODES').catch(() => undefined)
      if (text === undefined) continue
      return String(text)
        .trim()
        .split('\n')
        .map((line) => line.split(' '))
        .filter(([, , flags]) => flags?.includes('master') && !flags.includes('fail'))
        .map(([id = '', at = '', , , , , , , ...ranges]) => ({
          id,
          port: Number(/:(\d+)@/.exec(at)?.[1]),
          slots: ranges
            .filter((range) => !range.startsWith('['))
            .map((range) => range.split('-').map(Number))
            .map(([from = 0, to = from]) => [from, to]),
        }))
    }
    throw new Error('no node answers')
  }
  const slotOf = async (key: string) => {
    for (const { client } of nodes) {
      const slot = await client.call('CLUSTER', 'KEYSLOT', key).catch(() => undefined)
      if (slot !== undefined) return Number(slot)
    }
    throw new Error('no node answers')
  }
  const nodeOf = (port: number | undefined) => nodes.find((node) => node.port === port)
  const master = async (key: string) => {
    const slot = await slotOf(key)
    const has = ({ slots }: Shard) => slots.some(([from, to]) => from <= slot && slot <= to)
    const found = nodeOf((await masters()).find(has)?.port)
    if (found === undefined) throw new Error('no master has the slot')
    return found
  }
  return {
    url: `redis-cluster://${places.slice(0, 3).join()}`,
    nodes,
    master,
    async move(key) {
      const slot = await slotOf(key)
      const from = await master(key)
      const all = await masters()
      const [source, target] = [all.find(({ port }) => port === from.port), all.find(({ port }) => port !== from.port)]
      const to = nodeOf(target?.port)
      if (source === undefined || target === undefined || to === undefined) throw new Error('there is no other master')
      await to.client.call('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', source.id)
      await from.client.call('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', target.id)
      for (;;) {
        const keys = (await from.client.call('CLUSTER', 'GETKEYSINSLOT', String(slot), '10')) as string[]
        if (keys.length === 0) break
        await from.client.call('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...keys)
      }
      for (const { client } of [to, from]) await client.call('CLUSTER', 'SETSLOT', String(slot), 'NODE', target.id)
      await until(async () => (await master(key)) === to, 'the slot is where it was moved to')
      return to
    },
    async failOver(key) {
      const before = await master(key)
      const follows = new RegExp(`role:slave[^]*master_port:${before.port}\\r`)
      for (const node of nodes) {
        if (!follows.test(await node.client.info('replication'))) continue
        await node.client.call('CLUSTER', 'FAILOVER')
        await until(async () => (await master(key)) === node, 'the replica is master')
        return
      }
      throw new Error('the master has no replica')
    },
    stop,
  }

  async function start(): Promise<void> {
    await Promise.all(nodes.map((node) => node.start()))
    const make = [...cli, '--cluster', 'create', ...places, '--cluster-replicas', '1', '--cluster-yes']
    execFileSync('redis-cli', make, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 60_000 })
    for (const { client } of nodes) {
      await until(async () => {
        const info = String(await client.call('CLUSTER', 'INFO'))
        const replication = await client.info('replication')
        return /cluster_state:ok/.test(info) && /role:master|master_link_status:up/.test(replication)
      }, 'the nodes agree')
    }
  }
}
