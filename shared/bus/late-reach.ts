import { readFileSync } from 'node:fs'
import { createConnection, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect } from 'node:tls'
import type { RedisPlace } from '../contract/redis.ts'
import type { ClusterAddress, Host, SentinelAddress } from './address.ts'

/** Asks a server for the answer to one command; `login` says whether as the user of the address. @throws its error, or why there is none. */
export type Ask = (host: Host, login: boolean, ...command: string[]) => Promise<unknown>

/** How often a node of a cluster may say that another one has the fleet's keys, before all are asked again. */
const MAX_HOPS = 5

/** Reads the files of TLS, anew for each connection: certificates are renewed while a fleet runs. @throws what reading does. */
export function tlsOptions({ ca, cert, key }: Pick<RedisPlace, 'ca' | 'cert' | 'key'>): ConnectionOptions {
  return {
    ...(ca && { ca: readFileSync(ca) }),
    ...(cert && { cert: readFileSync(cert) }),
    ...(key && { key: readFileSync(key) }),
  }
}

/** Begins a connection. @param secure the options of TLS; undefined where there is none. */
export function openStream({ host, port }: Host, secure: ConnectionOptions | undefined): Socket {
  if (secure === undefined) return createConnection({ host, port })
  return connect({ host, port, ...(isIP(host) === 0 && { servername: host }), ...secure })
}

/**
 * Finds the server that takes the fleet's writes: the Sentinels' master, or the node of a cluster that has its slot.
 *
 * @param turn from which of its hosts on they are asked, so that one that is mistaken is not asked first for ever.
 * @param prefix the fleet's.
 * @throws Error where no host knows, with what the last of them said.
 */
export async function findMaster(
  address: SentinelAddress | ClusterAddress,
  prefix: string,
  ask: Ask,
  turn: number,
): Promise<Host> {
  const { hosts } = address
  let last: unknown
  for (let i = 0; i < hosts.length; i += 1) {
    const host = hosts[(turn + i) % hosts.length] as Host
    try {
      return await (address.kind === 'sentinel' ? askSentinel(address, host, ask) : askNode(host, prefix, ask))
    } catch (error) {
      last = new Error(`${host.host}:${host.port}: ${(error as Error).message}`)
    }
  }
  const whom = address.kind === 'sentinel' ? 'sentinel' : 'node of the cluster'
  throw new Error(`no ${whom} tells where the master is; the last one asked, ${(last as Error).message}`)
}

async function askSentinel({ name }: SentinelAddress, host: Host, ask: Ask): Promise<Host> {
  const question = ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name] as const
  const answer = await ask(host, false, ...question).catch((error: Error) => {
    // Most are open. Those that are not have the user of Redis itself.
    if (!/^NOAUTH\b/.test(error.message)) throw error
    return ask(host, true, ...question)
  })
  if (answer === null) throw new Error(`it knows no master called ${name}`)
  const [found, port] = answer as [string, string]
  return { host: found, port: Number(port) }
}

/** A node answers for the slots it has alone, and for others says whose they are. */
async function askNode(host: Host, prefix: string, ask: Ask): Promise<Host> {
  let at = host
  for (let hops = 0; hops < MAX_HOPS; hops += 1) {
    try {
      await ask(at, true, 'EXISTS', `{${prefix}}`)
      return at
    } catch (error) {
      const [, word, found = '', port] = /^(MOVED|ASK) \d+ (.*):(\d+)$/.exec((error as Error).message) ?? []
      // While a slot moves on, all of it counts as where it comes from.
      if (word === 'ASK') return at
      if (word === undefined) throw error
      // A node that knows no host for another one means its own.
      at = { host: found === '' ? at.host : found, port: Number(port) }
    }
  }
  throw new Error('its nodes send from one to another')
}
