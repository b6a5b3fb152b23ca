import type { Failure, Frame } from '../failure.ts'
import type { Place, Progress } from '../grammar.ts'
import { isAnotherRecord } from './another-record.ts'
import { distinctFrames } from './distinct-frames.ts'

/** The line that sanitizers draw above a report; ThreadSanitizer's, which is shorter, closes one too. */
export const RULE = /^(?:={18}|={65})$/

/** What AddressSanitizer and others write when a signal came, before they say more. */
export const DEADLY_SIGNAL = /^(?:\w+Sanitizer):DEADLYSIGNAL$/

/** The first line that says what is wrong. */
const REPORT = /^(?:==\d+==)?(?:ERROR|WARNING): (\w{1,30}Sanitizer): (.*)$/

/** UndefinedBehaviorSanitizer's: the place comes first. */
const UNDEFINED = /^(\S{1,4000}?):(\d+):\d+: runtime error: (.*)$/

const SUMMARY = /^SUMMARY: \w+Sanitizer: /
const CALL = /^ +#\d+ /

/** What may come after the summary: the memory around a bad address, and the end. */
const AFTER_SUMMARY = /^(?:Shadow byte|(?:=>| {2})0x[0-9a-f]+:| {2}\S|MemorySanitizer can not|==\d+==)/
const ENDED = /^==\d+==ABORTING$|^Exiting$|^Aborted(?: \(core dumped\))?$/

/** How many lines may stand between the parts of a report that look like nothing a sanitizer writes. */
const MAX_STRAY = 3
const MAX_BLANK = 2

/** Whether a line begins a report. */
export function isReport(line: string): boolean {
  return REPORT.test(line) || UNDEFINED.test(line)
}

/** The report of a sanitizer, a line at a time. */
export class SanitizerProgress implements Progress {
  #part: 'rule' | 'report' | 'summary' | 'undefined' | 'closed'
  #blank = 0
  #stray = 0
  stage: Progress['stage']

  constructor(line: string) {
    const isUndefined = UNDEFINED.test(line)
    this.#part = isUndefined ? 'undefined' : REPORT.test(line) ? 'report' : 'rule'
    this.stage = isUndefined ? 'complete' : this.#part === 'report' || !RULE.test(line) ? 'incomplete' : 'tentative'
  }

  next(line: string): Place {
    if (line.trim() === '') {
      this.#blank += 1
      return this.#blank > MAX_BLANK ? 'other' : 'loose'
    }
    this.#blank = 0
    if (SUMMARY.test(line)) {
      this.#part = 'summary'
      this.stage = 'complete'
      return / leaked in |UndefinedBehaviorSanitizer/.test(line) ? 'last' : 'part'
    }
    switch (this.#part) {
      case 'rule':
        if (!REPORT.test(line)) return RULE.test(line) || DEADLY_SIGNAL.test(line) ? 'part' : 'other'
        this.#part = 'report'
        this.stage = 'incomplete'
        return 'part'
      case 'undefined':
        return CALL.test(line) ? 'part' : 'other'
      case 'report':
        return this.#report(line)
      case 'summary':
        if (ENDED.test(line)) return 'last'
        if (RULE.test(line)) {
          this.#part = 'closed'
          return 'part'
        }
        return AFTER_SUMMARY.test(line) ? 'part' : 'other'
      case 'closed':
        return /^ThreadSanitizer: reported \d+ warnings$/.test(line) ? 'last' : 'other'
    }
  }

  #report(line: string): Place {
    if (REPORT.test(line) || isAnotherRecord(line)) return 'other'
    if (/^(?: +|==\d+==|0x[0-9a-f]+ is )|Sanitizer|\bthread T\d+|^(?:READ|WRITE|Direct|Indirect) |:$/.test(line)) {
      this.#stray = 0
      return ENDED.test(line) ? 'last' : 'part'
    }
    this.#stray += 1
    return this.#stray > MAX_STRAY ? 'other' : 'loose'
  }
}

/** Reads a report: what is wrong, and the calls that did it. */
export function parseSanitizer(lines: readonly string[]): Failure | undefined {
  for (const [index, line] of lines.entries()) {
    const frames = () => framesIn(lines.slice(index + 1))
    const [, tool, report] = REPORT.exec(line) ?? []
    if (tool !== undefined && report !== undefined) {
      return {
        language: 'native',
        errors: [{ type: `${tool}: ${kindOf(report)}`, message: report.trim(), frames: frames() }],
      }
    }
    const [, file, number, message = ''] = UNDEFINED.exec(line) ?? []
    if (file === undefined) continue
    const called = frames()
    const place = { file, line: Number(number) }
    const type = 'UndefinedBehaviorSanitizer: undefined-behavior'
    return { language: 'native', errors: [{ type, message, frames: called.length > 0 ? called : [place] }] }
  }
  return undefined
}

/** What is wrong in a word or two, as the summary has it. */
function kindOf(report: string): string {
  const [kind = ''] = report.split(/ on | 0x| in thread | \(|:/, 1)
  const named = kind.replace(/^attempting /, '').slice(0, 60)
  return named === 'free' ? 'bad-free' : named
}

/** Reads the first calls of a report: those of what is wrong, before those that made or freed the memory. */
function framesIn(lines: readonly string[]): Frame[] {
  const frames: Frame[] = []
  for (const line of lines) {
    const text = /^ +#\d+ (?:0x[0-9a-f]+ )?(?:in )?(\S.*)$/.exec(line)?.[1]
    if (text !== undefined) frames.push(frameOf(text))
    else if (frames.length > 0) break
  }
  return distinctFrames(frames)
}

/** A function, then a path with line and column, or the file of a program or library in brackets. */
function frameOf(whole: string): Frame {
  const text = whole.replace(/ \(BuildId: [0-9a-f]+\)$/, '')
  const module = text.endsWith(')') ? text.lastIndexOf('(') : -1
  const bare = module === -1 || !/\+0x[0-9a-f]+\)$/.test(text) ? text : text.slice(0, module).trimEnd()
  const [, line] = /:(\d+)(?::\d+)?$/.exec(bare) ?? []
  if (line === undefined) {
    const file = module === -1 ? undefined : text.slice(module + 1).replace(/\+0x[0-9a-f]+\)$/, '')
    return { ...(file && { file }), ...(bare !== '' && { function: bare }) }
  }
  const space = bare.lastIndexOf(' ')
  const file = bare.slice(space + 1).replace(/:\d+(?::\d+)?$/, '')
  return { file, line: Number(line), ...(space > 0 && { function: bare.slice(0, space) }) }
}
