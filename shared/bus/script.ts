import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'

type Argument = string | number | Buffer

/**
 * A Lua script, sent by its hash and loaded where a Redis does not know it yet.
 *
 * Its one key is the fleet's prefix in braces: every other key is built from that, so all lie in one Cluster slot.
 */
export class Script {
  readonly #sha: string

  constructor(readonly lua: string) {
    this.#sha = createHash('sha1').update(lua).digest('hex')
  }

  async run(redis: Redis, key: string, args: readonly Argument[]): Promise<unknown> {
    try {
      return await redis.evalsha(this.#sha, 1, key, ...args)
    } catch (error) {
      if (!isUnknown(error)) throw error
      return redis.eval(this.lua, 1, key, ...args)
    }
  }

  /** Runs the script once for each list of arguments, in order and in one round trip; rejects with the first error. */
  async runAll(redis: Redis, key: string, calls: readonly (readonly Argument[])[]): Promise<unknown[]> {
    // Loaded with every lot: were it found missing half way, the calls would run out of order.
    const pipeline = redis.pipeline().script('LOAD', this.lua)
    for (const args of calls) pipeline.evalsha(this.#sha, 1, key, ...args)
    const replies = (await pipeline.exec()) ?? []
    const failed = replies.find(([error]) => error !== null)
    if (failed !== undefined) throw failed[0]
    return replies.slice(1).map(([, reply]) => reply)
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
