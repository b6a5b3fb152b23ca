import type { Beginning, Grammar } from '../grammar.ts'
import { AbortProgress, isAbort, parseAbort } from './native-abort.ts'
import { DEADLY_SIGNAL, isReport, parseSanitizer, RULE, SanitizerProgress } from './native-sanitizer.ts'

function begins(line: string): Beginning | undefined {
  if (RULE.test(line) || DEADLY_SIGNAL.test(line) || isReport(line)) {
    return { at: 0, progress: new SanitizerProgress(line) }
  }
  return isAbort(line) ? { at: 0, progress: new AbortProgress(line) } : undefined
}

/** The last words of native programs: sanitizers' reports, glibc's checks, assertions, and exceptions of C++. */
export const native: Grammar = {
  hint: new RegExp(
    [
      RULE.source,
      'Sanitizer: |Sanitizer:DEADLYSIGNAL$',
      String.raw`^\S{1,4000}?:\d+:\d+: runtime error: `,
      String.raw`' failed\.(?: Aborting\.)?$|^Assertion failed: `,
      '^terminate called |^(?:pure|deleted) virtual method called$',
      String.raw`^\*\*\* |^[a-z_]+\(\): |^double free or corruption|^corrupted (?:size|double)|^Fatal glibc error: `,
    ].join('|'),
  ),
  begins,
  parse: (lines) => parseSanitizer(lines) ?? parseAbort(lines),
}
