import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { cursorOf } from './fake-journal.ts'

const run = promisify(execFile)

const REMOTE = ['/usr/lib/systemd/systemd-journal-remote', '/lib/systemd/systemd-journal-remote'].find(existsSync)

/** Why there can be no journal files here; undefined where there can. */
export const noJournalFiles = REMOTE === undefined ? 'systemd-journal-remote is not installed' : undefined

/** A field: its name and its value, which may be any bytes. */
export type Field = readonly [name: string, value: string | Buffer]

/** Real journal files, written by systemd-journal-remote, and a program that reads them with the real journalctl. */
export class JournalFiles {
  readonly program: string
  readonly #folder: string
  readonly #journal: string
  #count = 0

  private constructor(folder: string) {
    this.#folder = folder
    this.#journal = join(folder, 'journal')
    this.program = join(folder, 'journalctl')
  }

  /** Makes a journal that goes with the test. */
  static async make(t: TestContext): Promise<JournalFiles> {
    const folder = await mkdtemp(join(tmpdir(), 'kloros-journal-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const files = new JournalFiles(folder)
    await mkdir(files.#journal)
    await writeFile(files.program, `#!/bin/sh\nexec journalctl --directory='${files.#journal}' "$@"\n`)
    await chmod(files.program, 0o755)
    return files
  }

  /** How many entries were ever written. */
  get count(): number {
    return this.#count
  }

  /** Writes entries, each of the fields given, a millisecond apart. */
  async write(entries: readonly (readonly Field[])[], boot = 'b'): Promise<void> {
    const parts = entries.flatMap((fields) => {
      this.#count += 1
      const monotonic = this.#count * 1000
      const head = [
        ['__REALTIME_TIMESTAMP', `${1_790_000_000_000_000 + monotonic}`],
        ['__MONOTONIC_TIMESTAMP', `${monotonic}`],
        ['_BOOT_ID', boot.repeat(32)],
      ] as const
      return [...[...head, ...fields].map(formatField), Buffer.from('\n')]
    })
    const path = join(this.#folder, 'export')
    await writeFile(path, Buffer.concat(parts))
    await run(REMOTE ?? '', ['--output', join(this.#journal, 'test.journal'), path])
  }

  /** Logs messages. */
  async log(messages: readonly string[], boot = 'b'): Promise<void> {
    await this.write(
      messages.map((message) => [['MESSAGE', message]]),
      boot,
    )
  }

  /** Has the next entry begin a new file, by an entry of more field names than one file is to have. */
  async rotate(): Promise<void> {
    const names = Array.from({ length: 260 }, (_, index): Field => [`FIELD_${index}`, 'x'])
    await this.write([[['MESSAGE', 'rotate'], ...names]])
  }

  /** Removes all but so many files, the oldest first. */
  async vacuum(keep: number): Promise<void> {
    await run('journalctl', ['--directory', this.#journal, `--vacuum-files=${keep}`, '--quiet'])
  }

  /** Removes them all; what is written then begins a count of its own. */
  async wipe(): Promise<void> {
    for (const name of await readdir(this.#journal)) await rm(join(this.#journal, name))
  }
}

/** Writes a field of the export format; as bytes where it has to be. */
export function formatField([name, value]: Field): Buffer {
  const bytes = Buffer.from(value)
  if (/^[\x20-\x7e]*$/.test(bytes.toString('latin1'))) return Buffer.from(`${name}=${bytes.toString('latin1')}\n`)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n')])
}

/** An entry as `journalctl -o export` writes it, with what all entries have. @param number what its cursor is of. */
export function exportedEntry(number: number, fields: readonly Field[]): Buffer {
  const head: Field[] = [
    ['__CURSOR', cursorOf(number)],
    ['__REALTIME_TIMESTAMP', '1790000000000001'],
    ['_BOOT_ID', 'b'.repeat(32)],
  ]
  return Buffer.concat([...[...head, ...fields].map(formatField), Buffer.from('\n')])
}
