import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freeBase } from '../../scripts/lib/free-ports.ts'
import { type Access, RedisServer, startOrStop } from './redis-server.ts'
import { until } from './until.ts'

/** How long a master must be silent to be taken for gone, in milliseconds. */
const DOWN_MS = 700

/** Otherwise they ask every ten seconds how the servers are, and on a busy machine trust nothing for thirty. */
const HASTE = ['INFO-PERIOD', '300', 'PUBLISH-PERIOD', '300', 'TILT-PERIOD', '1000']

/** The name that the Sentinels have for the master. */
const NAME = 'fleet'

/** Real Sentinels, three of them, with a master and a replica. */
export interface TestSentinels {
  url: string
  /** The two Redis; which one is the master, `master` says. */
  servers: readonly [RedisServer, RedisServer]
  sentinels: readonly RedisServer[]
  /** The one that the Sentinels name. */
  master(): Promise<RedisServer>
  /** Waits until the Sentinels name another one than this, and that one takes writes. */
  failedOver(from: RedisServer): Promise<RedisServer>
  stop(): Promise<void>
}

/**
 * Starts them.
 *
 * @param lines more of the configuration of both Redis, such as `requirepass x` along with `masterauth x`.
 * @param more how both are asked, where that takes a password or TLS, and the same of the Sentinels.
 */
export async function startSentinels(
  lines: readonly string[] = [],
  more: { access?: Access; sentinelLines?: readonly string[]; sentinelAccess?: Access } = {},
): Promise<TestSentinels> {
  const { access, sentinelLines = [], sentinelAccess } = more
  const folder = await mkdtemp(join(tmpdir(), 'kloros-sentinels-'))
  const base = await freeBase()
  const data = ['appendonly yes', 'save ""', 'repl-diskless-sync-delay 0', ...lines]
  const first = new RedisServer(join(folder, 'first'), base, data, access && { access })
  const second = new RedisServer(
    join(folder, 'second'),
    base + 1,
    [...data, `replicaof 127.0.0.1 ${base}`],
    access && { access },
  )
  const watch = [
    `sentinel monitor ${NAME} 127.0.0.1 ${base} 2`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_MS}`,
    `sentinel failover-timeout ${NAME} 3000`,
    ...sentinelLines,
  ]
  const sentinels = [0, 1, 2].map(
    (i) =>
      new RedisServer(join(folder, `sentinel-${i}`), base + 10 + i, watch, {
        sentinel: true,
        ...(sentinelAccess && { access: sentinelAccess }),
      }),
  )
  const servers = [first, second] as const
  const stop = async () => {
    await Promise.all([first, second, ...sentinels].map((server) => server.close()))
    await rm(folder, { recursive: true, force: true })
  }
  await startOrStop(start, stop)
  const master = async () => {
    for (const { client } of sentinels) {
      const answer = (await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)) as [string, string]
      const found = servers.find(({ port }) => port === Number(answer[1]))
      if (found !== undefined) return found
    }
    throw new Error('no Sentinel names one of these')
  }
  return {
    url: `redis-sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join()}/${NAME}`,
    servers,
    sentinels,
    master,
    failedOver: (from) =>
      until(
        async () => {
          const now = await master()
          return now !== from && /role:master/.test(await now.client.info('replication')) ? now : undefined
        },
        'there is another master',
        40_000,
      ),
    stop,
  }

  async function start(): Promise<void> {
    await Promise.all(servers.map((server) => server.start()))
    await until(
      async () => /master_link_status:up/.test(await second.client.info('replication')),
      'the replica follows',
    )
    for (const sentinel of sentinels) {
      await sentinel.start()
      await sentinel.client.call('SENTINEL', 'DEBUG', ...HASTE)
    }
    for (const { client } of sentinels) {
      const knows = async () => {
        const [[master = []]] = [await client.call('SENTINEL', 'MASTERS')] as [string[][]]
        const about = (name: string) => master[master.indexOf(name) + 1]
        return about('num-other-sentinels') === '2' && about('num-slaves') === '1'
      }
      await until(knows, 'the Sentinels know each other and the replica', 30_000)
    }
  }
}
