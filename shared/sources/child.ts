import { type ChildProcess, spawn } from 'node:child_process'
import { within } from './patience.ts'

/** The most that is kept of what a child says of itself, in bytes. */
const STDERR_BYTES = 4 * 1024

/** How long, in milliseconds, a child may take to end when it is asked to, and then when it is made to. */
const TERM_MS = 1_000
const KILL_MS = 1_000

/** How a child ended. */
export interface Ending {
  /** Its exit status; null where it could not be started or a signal ended it. */
  code: number | null
  /** For people, on one line. */
  reason: string
  /** There is no such program. */
  absent?: true
}

/**
 * A program whose output is read as it is asked for: what was not read stays with the program, which then waits.
 *
 * It gets no input, and nothing of this process's environment.
 */
export class Child {
  readonly #process: ChildProcess | undefined
  /** Settles once it is gone, which may be long after it was stopped. */
  readonly gone: Promise<void>
  readonly #signal: AbortSignal
  #ending: Ending | undefined
  #stderr = ''
  #stopped: Promise<boolean> | undefined
  #wake: () => void = () => undefined
  readonly #ring = () => this.#wake()

  /** @param signal ends every wait. */
  constructor(program: string, args: readonly string[], signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#ring)
    const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8' }
    try {
      this.#process = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
    } catch (error) {
      this.#fail(error)
    }
    this.gone = new Promise((resolve) => {
      if (this.#process?.pid === undefined) resolve()
      this.#process?.once('exit', () => resolve())
    })
    this.#process?.on('error', (error) => this.#fail(error))
    // After all of its output was read.
    this.#process?.once('close', (code, signal) => this.#end(code, signal))
    this.#process?.stdout?.on('readable', this.#ring).on('error', this.#ring)
    this.#process?.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#stderr.length < STDERR_BYTES) this.#stderr += text.slice(0, STDERR_BYTES - this.#stderr.length)
    })
  }

  /** How it ended; undefined while it runs, or has output that was not read. */
  get ending(): Ending | undefined {
    return this.#ending
  }

  /** What it said of itself, at most 4 KiB. */
  get said(): string {
    return this.#stderr
  }

  /** Gives what there is to be read; undefined when nothing is. */
  read(): Buffer | undefined {
    return this.#process?.stdout?.read() ?? undefined
  }

  /** Waits until there is output, it has ended, the signal is aborted, or for so long. @returns whether there is output. */
  async wait(timeout_ms: number): Promise<boolean> {
    const end = performance.now() + timeout_ms
    for (;;) {
      // Reads nothing, but has the stream notice its end.
      this.#process?.stdout?.read(0)
      if ((this.#process?.stdout?.readableLength ?? 0) > 0) return true
      const left = end - performance.now()
      if (this.#ending !== undefined || this.#signal.aborted || left <= 0) return false
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        timer = setTimeout(resolve, left)
      })
      clearTimeout(timer)
    }
  }

  /**
   * Ends it, and waits until it has: not for ever, since a driver or a disk may keep it from ending.
   *
   * @returns whether it is gone.
   */
  stop(): Promise<boolean> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<boolean> {
    this.#signal.removeEventListener('abort', this.#ring)
    const gone = this.gone.then(() => true)
    this.#process?.kill('SIGTERM')
    let isGone = await within(gone, TERM_MS)
    if (!isGone) {
      this.#process?.kill('SIGKILL')
      isGone = await within(gone, KILL_MS)
    }
    this.#process?.unref()
    this.#process?.stdout?.destroy()
    this.#process?.stderr?.destroy()
    return isGone === true
  }

  #fail(error: unknown): void {
    const reason = plain(error instanceof Error ? error.message : String(error))
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT'
    this.#ending ??= { code: null, reason, ...(isAbsent && { absent: true }) }
    this.#wake()
  }

  #end(code: number | null, signal: string | null): void {
    const how = signal === null ? `ended with status ${code}` : `was ended by ${signal}`
    const why = plain(this.#stderr)
    this.#ending ??= { code, reason: why === '' ? `it ${how}` : `it ${how}: ${why}` }
    this.#wake()
  }
}

/** Makes a program's words one line of at most 300 characters. */
function plain(text: string): string {
  return text
    .replaceAll(/[\x00-\x1f\x7f-\x9f\s]+/g, ' ')
    .trim()
    .slice(0, 300)
}
