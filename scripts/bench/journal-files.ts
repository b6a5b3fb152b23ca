import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../kloros/command.ts'
import { failing, ordinary, type Said } from './exception-texts.ts'
import type { Lab } from './lab.ts'

/** The program that makes journal files of the journal export format. */
export const JOURNAL_REMOTE = '/lib/systemd/systemd-journal-remote'

const ENTRIES_AT_ONCE = 2_000

/** How many entries at the end are of no failure, so that the last one is whole. */
const QUIET_END = 100

/** A journal in the lab's folder. */
export interface JournalFiles {
  /** A program that reads it as journalctl reads the machine's. */
  journalctl: string
  /** A file that this program makes when it is run and there is none. */
  began: string
  entries: number
  failures: number
}

/**
 * Writes a journal of entries with the fields that journald gives what services print, in the machine's current boot.
 *
 * @param share of the entries that is part of failures.
 */
export async function writeJournal(lab: Lab, entries: number, share: number): Promise<JournalFiles> {
  if (!existsSync(JOURNAL_REMOTE)) {
    throw new Failure('systemd-journal-remote is not installed; install the package systemd-journal-remote.')
  }
  const folder = join(lab.folder, 'journal')
  mkdirSync(folder)
  const file = fileOf(lab)
  const journalctl = join(lab.folder, 'journalctl')
  const began = join(lab.folder, 'began')
  const script = ['#!/bin/sh', `[ -e '${began}' ] || : >'${began}'`, `exec journalctl --directory='${folder}' "$@"`]
  writeFileSync(journalctl, `${script.join('\n')}\n`, { mode: 0o755 })
  const writer = spawn(JOURNAL_REMOTE, [`--output=${file}`, '-'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = once(writer, 'exit')
  let failures = 0
  const boot = bootId()
  const begin = Date.now() - entries
  let text = ''
  for (let n = 0, written = 0; n < entries; ) {
    // A failure is due whenever the share of those so far has fallen below what it is to be.
    const due = written < n * share && n < entries - QUIET_END
    const said = due ? failing(failures) : ordinary(n)
    if (due) {
      failures += 1
      written += said.lines.length
    }
    // Journald leaves out empty lines.
    for (const line of said.lines.filter(Boolean)) {
      text += exported(said, line, { n, boot, ms: begin + n })
      n += 1
      if (n % ENTRIES_AT_ONCE !== 0 && n !== entries) continue
      if (!writer.stdin.write(text)) await once(writer.stdin, 'drain')
      text = ''
    }
  }
  writer.stdin.end()
  const [code] = await ended
  if (code !== 0) throw new Error(`systemd-journal-remote ended with ${code}`)
  return { journalctl, began, entries, failures }
}

/** Adds what programs say now to the journal that {@link writeJournal} made. */
export async function appendJournal(lab: Lab, all: readonly Said[]): Promise<void> {
  const [boot, ms] = [bootId(), Date.now()]
  const lines = all.flatMap((said) => said.lines.filter(Boolean).map((line) => [said, line] as const))
  const text = lines.map(([said, line], n) => exported(said, line, { n, boot, ms })).join('')
  const export_ = join(lab.folder, 'export')
  writeFileSync(export_, text)
  await lab.call(JOURNAL_REMOTE, [`--output=${fileOf(lab)}`, export_])
}

/** Adds to the journal that {@link writeJournal} made, each at once: a writer that is there takes less than a program that has to start. */
export class JournalWriter {
  readonly #writer
  #written = 0

  constructor(lab: Lab) {
    this.#writer = spawn(JOURNAL_REMOTE, [`--output=${fileOf(lab)}`, '-'], { stdio: ['pipe', 'ignore', 'ignore'] })
  }

  /** Adds what a program says now. */
  say(said: Said): void {
    for (const line of said.lines.filter(Boolean)) this.#write((at) => exported(said, line, at))
  }

  /** Adds what the kernel says now. */
  sayOfKernel(message: string): void {
    const said = { unit: 'kernel', priority: 2, lines: [] }
    this.#write((at) => exported(said, message, at).replace('_TRANSPORT=stdout', '_TRANSPORT=kernel'))
  }

  /** Ends it. */
  async end(): Promise<void> {
    const ended = once(this.#writer, 'exit')
    this.#writer.stdin.end()
    await ended
  }

  #write(textOf: (at: { n: number; boot: string; ms: number }) => string): void {
    this.#written += 1
    this.#writer.stdin.write(textOf({ n: this.#written, boot: bootId(), ms: Date.now() }))
  }
}

const fileOf = (lab: Lab) => join(lab.folder, 'journal', 'bench.journal')

/** Has exception-monitor read a journal that is not the machine's, when it is started next. */
export function configureJournal(lab: Lab, journalctl: string): void {
  appendFileSync(join(lab.folder, 'kloros.toml'), `[exception-monitor]\njournalctl = ${JSON.stringify(journalctl)}\n`)
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().replaceAll('-', '')
}

/** An entry in the journal export format, with the fields of systemd.journal-fields(7) that journald 252 writes. */
function exported({ unit, priority }: Said, line: string, at: { n: number; boot: string; ms: number }): string {
  const name = unit.replace('.service', '')
  // Of each unit one process runs, so that one line of its output follows the other.
  const pid = 1_000 + ([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 30_000)
  const id = String(pid).padStart(32, 'c0ffee')
  const fields = {
    __REALTIME_TIMESTAMP: at.ms * 1000 + (at.n % 1000),
    __MONOTONIC_TIMESTAMP: 1_000_000 + at.n * 1000,
    _BOOT_ID: at.boot,
    PRIORITY: priority,
    SYSLOG_FACILITY: 3,
    SYSLOG_IDENTIFIER: name,
    _TRANSPORT: 'stdout',
    _STREAM_ID: id,
    _PID: pid,
    _UID: 997,
    _GID: 997,
    _COMM: name.slice(0, 15),
    _EXE: `/usr/lib/shop/bin/${name}`,
    _CMDLINE: `/usr/lib/shop/bin/${name} --config /etc/shop/${name}.toml --listen 127.0.0.1:${pid}`,
    _CAP_EFFECTIVE: '0',
    _SELINUX_CONTEXT: 'unconfined',
    _SYSTEMD_CGROUP: `/system.slice/${unit}`,
    _SYSTEMD_UNIT: unit,
    _SYSTEMD_SLICE: 'system.slice',
    _SYSTEMD_INVOCATION_ID: id.replaceAll('c', 'd'),
    _RUNTIME_SCOPE: 'system',
    _MACHINE_ID: '0123456789abcdef0123456789abcdef',
    _HOSTNAME: 'bench',
    MESSAGE: line,
  }
  return `${Object.entries(fields)
    .map(([field, value]) => `${field}=${value}\n`)
    .join('')}\n`
}
