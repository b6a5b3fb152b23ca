import type { Failure, Frame } from '../failure.ts'
import type { Beginning, Grammar, Place, Progress } from '../grammar.ts'
import { distinctFrames } from './distinct-frames.ts'
import {
  CALL,
  CUT_HERE,
  END_PANIC,
  END_TRACE,
  FOUND_IN,
  HINT,
  isCircumstance,
  isOfHardware,
  KERNEL_BUG,
  openingOf,
  POINTER,
  RULE,
  SANITIZER,
  UNCORRECTED,
  WARNING,
  withoutStamp,
} from './kernel-text.ts'

/** How many lines in a row of other parts of the kernel may be within a report. */
const MAX_STRAY = 8

/** What ends a report of hardware that was corrected, or begins another. */
const ANOTHER_REPORT = /\]: (?:event severity: |Hardware error )/

/** The report of a kernel, a line at a time. */
class KernelProgress implements Progress {
  /** What must follow a line that was drawn, for the report to be one. */
  #awaited: RegExp[] = []
  /** Whether the report goes on after the end of its trace, as that of an Oops does. */
  #fatal = true
  #stray = 0
  stage: Progress['stage'] = 'incomplete'

  constructor(text: string) {
    if (CUT_HERE.test(text)) this.#awaited = [WARNING, KERNEL_BUG]
    else if (RULE.test(text)) this.#awaited = [SANITIZER]
    else if (isOfHardware(text) && !UNCORRECTED.test(text)) this.#awaited = [UNCORRECTED]
    if (this.#awaited.length > 0) this.stage = 'tentative'
    else if (/^Kernel panic|Hardware Error/.test(text)) this.stage = 'complete'
  }

  next(line: string): Place {
    const text = withoutStamp(line)
    if (this.stage === 'tentative') return this.#what(text)
    if (END_PANIC.test(text)) return 'last'
    if (END_TRACE.test(text)) {
      this.stage = 'complete'
      return this.#fatal ? 'part' : 'last'
    }
    if (CUT_HERE.test(text)) return this.stage === 'complete' ? 'other' : 'part'
    if (isCircumstance(text) || KERNEL_BUG.test(text) || this.#isSame(text)) {
      this.#stray = 0
      if (CALL.test(text)) this.stage = 'complete'
      if (/^Oops|^Internal error|\[#\d+\]/.test(text)) this.#fatal = true
      return 'part'
    }
    this.#stray += 1
    return this.#stray > MAX_STRAY ? 'other' : 'loose'
  }

  /** Whether a line is the next of what one fault says: where it was, then what became of it. */
  #isSame(text: string): boolean {
    return this.stage !== 'complete' && openingOf(text) !== undefined
  }

  #what(text: string): Place {
    if (this.#awaited.some((form) => form.test(text))) {
      this.#fatal = !WARNING.test(text)
      this.stage = UNCORRECTED.test(text) ? 'complete' : 'incomplete'
      this.#stray = 0
      return 'part'
    }
    // Hardware reports in one piece, and how bad it is before all else.
    if (this.#awaited.includes(UNCORRECTED) && !(isOfHardware(text) && !ANOTHER_REPORT.test(text))) return 'other'
    this.#stray += 1
    return this.#stray > MAX_STRAY ? 'other' : 'loose'
  }
}

function begins(line: string): Beginning | undefined {
  const text = withoutStamp(line)
  if (!CUT_HERE.test(text) && !RULE.test(text) && openingOf(text) === undefined) return undefined
  return { at: 0, progress: new KernelProgress(text) }
}

/** Reads what a kernel reports. */
function parse(lines: readonly string[]): Failure | undefined {
  const texts = lines.map(withoutStamp)
  const [first = '', ...rest] = RULE.test(texts[0] ?? '') ? texts.slice(1) : texts
  const frames = framesIn(texts)
  const opening = openingOf(first)
  if (opening !== undefined) return { language: 'kernel', errors: [{ ...opening, frames }] }
  const said = rest.findIndex((text) => KERNEL_BUG.test(text) || WARNING.test(text))
  const what = rest[said]
  if (what === undefined) return undefined
  const [, bug] = KERNEL_BUG.exec(what) ?? []
  const [, warning] = WARNING.exec(what) ?? []
  const [, file, line] = /^(\S+):(\d+)/.exec(bug ?? warning ?? '') ?? []
  const place = file === undefined ? [] : [{ file, line: Number(line), ...frames[0] }]
  const message = [...rest.slice(0, said), bug ?? warning].join('\n')
  const type = bug === undefined ? 'WARNING' : 'kernel BUG'
  return { language: 'kernel', errors: [{ type, message, frames: [...place, ...frames.slice(place.length)] }] }
}

/** Reads the instruction that failed, then the calls of the first trace that led there. */
function framesIn(texts: readonly string[]): Frame[] {
  const pointer = texts
    .map((text) => (POINTER.exec(text) ?? FOUND_IN.exec(text))?.[1])
    .find((name) => name !== undefined)
  const start = texts.findIndex((text) => /^ *Call [Tt]race:|^Backtrace:/.test(text))
  const calls: Frame[] = []
  for (const text of start === -1 ? [] : texts.slice(start + 1)) {
    const [, name] = CALL.exec(text) ?? []
    if (name !== undefined) calls.push({ function: name })
    else if (/^(?:Modules linked in|Code|RIP|R[A-D]X): |^---\[|^(?:Allocated|Freed) by /.test(text)) break
  }
  return distinctFrames([...(pointer === undefined ? [] : [{ function: pointer }]), ...calls])
}

/** The reports of the Linux kernel about itself. */
export const kernel: Grammar = {
  hint: HINT,
  begins,
  parse,
}
