/** The first line of a panic that nothing recovered. */
export const PANIC = /^panic: /

/** The first line of an error that nothing can recover. */
export const FATAL = /^fatal error: /

/** What comes before a fatal error: of an endless recursion, or of memory that is not there. */
export const LIMIT = /^(?:runtime: goroutine stack exceeds \d+-byte limit|unexpected fault address 0x[0-9a-f]+)$/

/** A panic of the runtime's own, which no program writes. */
export const RUNTIME_PANIC = /^panic: runtime error: /

/** A signal that came from outside Go; the one that an operator sends for a dump is no failure. */
export const SIGNAL = /^SIG(?:SEGV|BUS|ILL|FPE|ABRT|TRAP|SYS): /

/** A panic in a handler, which net/http recovers and logs. */
export const SERVED = /\bhttp2?: panic serving (\S+): /

/** The head of a goroutine: its number and what it does. */
export const GOROUTINE = /^goroutine \d+ (?:gp=\S+ )?(?:m=\S+ )?(?:mp=\S+ )?\[[^\n]*\]:$/

/** The call in which a panic goes through deferred calls. */
export const PANICKING = /^panic\((?:\{?0x|.*\?\})/

/** A call, in the line before its place. */
export const CALL = /^(?:created by \S.*|[^\s(]+(?:\(\*?[^\s()]+\)[^\s(]*)?\(.*\))$/

/** Whether a line is the place of a call. */
export function isPlace(line: string): boolean {
  return /^\t\S/.test(line) && /:\d+(?: \+0x[0-9a-f]+)?(?: fp=.*)?$/.test(line)
}
