import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestRedis } from './redis.ts'

/** How many commands are written at once. */
const LOT = 1_000

/** Puts signals into the stream as somebody would who keeps to no lag rule: through `redis-cli --pipe`. */
export class SignalFlood {
  readonly #child: ChildProcess
  #said = ''
  /** How many were sent. */
  sent = 0

  /** @param next gives the JSON of one signal after the other. */
  constructor(
    redis: TestRedis,
    private readonly next: () => string,
  ) {
    this.#child = spawn('redis-cli', ['-s', join(redis.folder, 'redis.sock'), '--pipe'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child.stdout?.on('data', (text) => {
      this.#said += text
    })
  }

  /** Sends so many as fast as they are taken. */
  async send(count: number): Promise<void> {
    const { stdin } = this.#child
    assert.ok(stdin)
    for (let left = count; left > 0; left -= LOT) {
      const commands = Array.from({ length: Math.min(left, LOT) }, () => xadd(this.next()))
      this.sent += commands.length
      if (!stdin.write(commands.join(''))) await once(stdin, 'drain')
    }
  }

  /** Sends at a pace, or as fast as they are taken where that is less. @returns how many it sent a second. */
  async blow(per_second: number, seconds: number): Promise<number> {
    const [started, before] = [performance.now(), this.sent]
    const elapsed_s = () => (performance.now() - started) / 1_000
    while (elapsed_s() < seconds) {
      await this.send(Math.min(2 * LOT, Math.floor(elapsed_s() * per_second) - (this.sent - before)))
      await sleep(5)
    }
    return (this.sent - before) / elapsed_s()
  }

  /** Waits until Redis has taken all, none with an error. */
  async end(): Promise<void> {
    const ended = once(this.#child, 'close')
    this.#child.stdin?.end()
    await ended
    assert.match(this.#said, new RegExp(`errors: 0, replies: ${this.sent}$`, 'm'))
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

function xadd(json: string): string {
  const words = ['XADD', '{kloros}:signals', '*', 'json', json]
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}
