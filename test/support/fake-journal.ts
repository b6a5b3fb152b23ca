import { appendFileSync, chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** How the program behaves; a mood is read at its start, and `mute` while it runs too. */
export interface Mood {
  /** Says this on stderr at its start. */
  say?: string
  /** Ends at once with this status. */
  exit?: number
  /** Ends in the middle of the entry after so many. */
  die_after?: number
  /** The runs that tell nothing, and do not end. */
  mute?: ('all' | 'follow' | 'check')[]
  /** Whether it ends only when it is made to. */
  stubborn?: boolean
}

/** When a journal begins where nothing is said, in microseconds. */
const START_US = 1_790_000_000_000_000

const PROGRAM = `
import { appendFileSync, readFileSync, writeSync } from 'node:fs'
const home = import.meta.dirname
const args = process.argv.slice(2)
const given = (name) => args.find((arg) => arg.startsWith(name + '='))?.slice(name.length + 1)
const follow = args.includes('--follow')
const run = args.includes('--lines=0') ? 'look' : follow ? 'follow' : given('--cursor') && args.includes('--boot') ? 'check' : 'all'
const mood = () => JSON.parse(readFileSync(home + '/mood', 'utf8'))
const first = mood()
appendFileSync(home + '/runs', JSON.stringify({ run, pid: process.pid, args, env: Object.keys(process.env) }) + '\\n')
if (first.stubborn) process.on('SIGTERM', () => undefined)
if (first.say) writeSync(2, first.say)
if (first.exit !== undefined) process.exit(first.exit)
if (run === 'look') process.exit(0)
const number = (text) => parseInt(/i=([0-9a-f]+)/.exec(text)[1], 16)
const time = (text) => Number(/TIMESTAMP=(\\d+)/.exec(text)[1])
const since = (given('--since') ?? '').startsWith('@') ? Number(given('--since').slice(1)) * 1e6 : 0
const from = given('--cursor') ? number(given('--cursor')) : 0
let told = 0
let done = 0
const write = (text) => {
  for (let bytes = Buffer.from(text); bytes.length > 0; ) {
    try { bytes = bytes.subarray(writeSync(1, bytes)) } catch (error) { if (error.code !== 'EAGAIN') throw error }
  }
}
const tell = () => {
  if (mood().mute?.includes(run)) return
  const all = readFileSync(home + '/journal', 'utf8').split('\\n\\n').slice(0, -1)
  for (const text of all.slice(done)) {
    if (number(text) < from || time(text) < since) continue
    if (told === first.die_after) { write(text.slice(0, 200)); process.exit(1) }
    write(text + '\\n\\n')
    told += 1
  }
  done = all.length
}
tell()
if (follow || first.mute?.includes(run)) setInterval(tell, 5)
`

/** One run of the program. */
export interface Run {
  run: 'look' | 'all' | 'follow' | 'check'
  pid: number
  args: string[]
  env: string[]
}

/** A program that does as `journalctl` does, over a journal of text entries, and whatever else it is in the mood for. */
export class FakeJournal {
  readonly program: string
  readonly #folder: string
  readonly #written: string[] = []

  private constructor(folder: string) {
    this.#folder = folder
    this.program = join(folder, 'journalctl')
    this.mood({})
    writeFileSync(join(folder, 'journal'), '')
    writeFileSync(join(folder, 'fake.mjs'), PROGRAM)
    this.install()
  }

  /** Makes one that goes with the test. */
  static async make(t: TestContext): Promise<FakeJournal> {
    const folder = await mkdtemp(join(tmpdir(), 'kloros-journal-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    return new FakeJournal(folder)
  }

  /** What it has in it, by message. */
  get written(): readonly string[] {
    return this.#written
  }

  /** Every run so far. */
  get runs(): Run[] {
    const path = join(this.#folder, 'runs')
    if (!existsSync(path)) return []
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line))
  }

  install(): void {
    writeFileSync(this.program, `#!/bin/sh\nexec '${process.execPath}' '${join(this.#folder, 'fake.mjs')}' "$@"\n`)
    chmodSync(this.program, 0o755)
  }

  uninstall(): void {
    rmSync(this.program)
  }

  mood(mood: Mood): void {
    const path = join(this.#folder, 'mood')
    // In one step, since the program may be reading it.
    writeFileSync(`${path}.new`, JSON.stringify(mood))
    renameSync(`${path}.new`, path)
  }

  /** Logs messages of one line, a millisecond apart. @param start when the first of all was, in microseconds. */
  log(messages: readonly string[], fields = '', start = START_US): void {
    const entries = messages.map((message) => {
      this.#written.push(message)
      const number = this.#written.length
      return entry(number, message, fields, cursorOf(number), start)
    })
    appendFileSync(join(this.#folder, 'journal'), entries.join(''))
  }

  /** Removes all entries up to a number, counted from 1. */
  vacuum(upTo: number): void {
    const path = join(this.#folder, 'journal')
    const entries = readFileSync(path, 'utf8').split('\n\n').slice(0, -1)
    const kept = entries.filter((text) => Number.parseInt(/i=([0-9a-f]+)/.exec(text)?.[1] ?? '0', 16) > upTo)
    writeFileSync(path, kept.map((text) => `${text}\n\n`).join(''))
  }
}

/** The cursor of the nth entry. */
export function cursorOf(number: number, { count = 'c', boot = 'b', hash = number } = {}): string {
  const micros = number * 1000
  const time = (START_US + micros).toString(16)
  const ids = `s=${count.repeat(32)};i=${number.toString(16)};b=${boot.repeat(32)}`
  return `${ids};m=${micros.toString(16)};t=${time};x=${hash.toString(16)}`
}

/** The nth entry, as journalctl exports it. */
export function entry(
  number: number,
  message: string,
  fields = '',
  cursor = cursorOf(number),
  start = START_US,
): string {
  const head = `__CURSOR=${cursor}\n__REALTIME_TIMESTAMP=${start + number * 1000}\n`
  return `${head}__MONOTONIC_TIMESTAMP=${number * 1000}\n_BOOT_ID=${'b'.repeat(32)}\n${fields}MESSAGE=${message}\n\n`
}
