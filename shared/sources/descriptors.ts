import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Reading } from '../contract/monitor.ts'
import { NO_DESCRIPTOR } from '../contract/no-descriptor.ts'
import { pause } from './pause.ts'

/** How long it is waited until it is tried again to open something, in milliseconds. */
const REST_MS = 1_000

/** @throws the error itself where no descriptor was left: what could not be seen is not gone. */
export function passShortage(error: unknown): void {
  if (isShortage(error)) throw error
}

function isShortage(error: unknown): boolean {
  return NO_DESCRIPTOR.has((error as NodeJS.ErrnoException).code ?? '')
}

/** Whether a source has descriptors left to read with; while it has none, `/health` says so, and all of it waits. */
export class Descriptors {
  #areShort = false
  /** Whether that was said, and nothing was read since. */
  #isSaid = false

  constructor(private readonly reading: Reading) {}

  get areShort(): boolean {
    return this.#areShort
  }

  /** Takes note of an error that says that none was left. @throws any other. */
  lack(error: unknown): void {
    if (!isShortage(error)) throw error
    this.#areShort = this.#isSaid = true
    const { code } = error as NodeJS.ErrnoException
    this.reading.report({ connected: false, reason: `no more files may be opened: ${code}` })
  }

  /** Takes note that all was read that there was to read: only then were there enough. */
  suffice(): void {
    if (this.#areShort || !this.#isSaid) return
    this.#isSaid = false
    this.reading.report({ connected: true })
  }

  /** Waits until there are some, or the source is to end; not at all where none was lacking. */
  async regain(): Promise<void> {
    const { signal } = this.reading
    while (this.#areShort && !signal.aborted) {
      await pause(REST_MS, signal)
      try {
        await (await open('/', constants.O_RDONLY | constants.O_DIRECTORY)).close()
        this.#areShort = false
      } catch (error) {
        this.lack(error)
      }
    }
  }
}
