import { detached } from './excerpt.ts'
import { isOfHardware } from './grammars/kernel-text.ts'

/** Severities up to this are errors: emergency, alert, critical and error. */
export const ERROR = 3

/** Severities from this on tell of nothing that failed, whatever a line looks like: notice, info and debug. */
const QUIET = 5

/** How long an error record waits for the failure that explains it, in seconds; longer than journald keeps lines back. */
export const RECORD_S = 0.4

/** How much of a line is kept that belongs to no failure, in characters. */
const MAX_LOOSE_TEXT = 2_000

/** What a line says beside its text. */
export interface Line<O> {
  /** The independent flow of lines it belongs to: those of one process, or one speaker of a file. */
  stream: string
  /** Without its known prefix and line end. */
  text: string
  /** When it was written, as far as is known, and when it was read: epoch seconds. */
  time: number
  read_at: number
  /** Its syslog severity, where something says so on purpose. */
  severity?: number | undefined
  /** Whether it had a prefix of its own, and so begins a record of the log. */
  prefixed: boolean
  /** What the caller knows it by. */
  origin: O
}

/** A record of an error: its first line, and what else it says. */
export interface ErrorRecord<O> {
  first: Line<O>
  lines: string[]
  read_at: number
  /** Whether it was told, for nothing that explains it had been read in time. */
  told?: true
}

/** A line that belongs to no failure, its text bounded. */
export function shortened<O>(line: Line<O>): Line<O> {
  return line.text.length > MAX_LOOSE_TEXT ? { ...line, text: excerptOf(line) } : line
}

/** What is kept of the text of such a line, for itself. */
export function excerptOf<O>({ text }: Line<O>): string {
  return detached(text.slice(0, MAX_LOOSE_TEXT))
}

/** The record of an error that a line begins. */
export function recordOf<O>(line: Line<O>): ErrorRecord<O> {
  return { first: line, lines: [excerptOf(line)], read_at: line.read_at }
}

/** The severity of a text, where it says something: a kernel writes all that hardware reports as an emergency. */
export function meantSeverity(text: string, severity: number | undefined): number | undefined {
  return severity !== undefined && severity <= ERROR && isOfHardware(text) ? undefined : severity
}

/** Whether a line is said to be no more than information. */
export function isQuiet({ severity }: { severity?: number | undefined }): boolean {
  return severity !== undefined && severity >= QUIET
}
