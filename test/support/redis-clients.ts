import { connect, ready } from '../../shared/bus/connect.ts'

type Client = ReturnType<typeof connect>

/** Clients of a test, of the fleet `k`, which end together. */
export class RedisClients {
  readonly #all: Client[] = []

  /** Opens one. @returns it, and what it has said of its connection. */
  open(url: string, patience_ms = 1_000): { client: Client; heard: string[] } {
    const heard: string[] = []
    const onChange = (connected: boolean, reason: string) => void heard.push(connected ? 'connected' : reason)
    const client = connect({ url, prefix: 'k' }, { onChange, patience_ms })
    this.#all.push(client)
    return { client, heard }
  }

  /** Opens one, and waits until it is connected. */
  async opened(url: string, patience_ms?: number): Promise<{ client: Client; heard: string[] }> {
    const one = this.open(url, patience_ms)
    await ready(one.client, AbortSignal.timeout(10_000))
    return one
  }

  /** Ends all. */
  end(): void {
    for (const client of this.#all.splice(0)) client.disconnect()
  }
}

/** The port of the server that a client is connected to. */
export async function portOf(client: Client): Promise<number> {
  return Number(/tcp_port:(\d+)/.exec(await client.info())?.[1])
}
