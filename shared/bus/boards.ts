import type { Redis } from 'ioredis'
import { keys } from './keys.ts'

/** What monitors show beside their findings. */
export class Boards {
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /** The rows of one monitor's board, as JSON, in no order. */
  async rows(host: string, monitor: string): Promise<string[]> {
    return this.redis.hvals(keys.board(this.prefix, host, monitor))
  }
}
