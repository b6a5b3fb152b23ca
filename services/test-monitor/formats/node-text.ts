import type { Failure } from '../report.ts'
import { type Evidence, evidenceOf, type Frame } from './evidence.ts'
import { withoutScheme } from './identity.ts'
import { plain } from './plain-text.ts'

const CALLED =
  /^\s*(?:at|❯) (?:async )?(.{1,300}?) \(([^()]{0,250}(?:\([^()]{0,100}\)[^()]{0,250}){0,3}):(\d{1,9}):\d{1,9}\)[ {]*$/
const AT = /^\s*at (?:async )?()(\S.{0,500}):(\d{1,9}):\d{1,9}[ {]*$/
const POINTED = /^\s*❯ (?:async )?(?:(\S.*) )?(\S{1,500}):(\d{1,9}):\d{1,9}$/
const ERROR = /^\s*(?:Uncaught )?[\w$.]*(?:Error|Exception|Failure)(?: \[\w+\])?(?::|$)/
const TIMEOUT =
  /^(?:thrown: ")?Exceeded timeout of|^(?:Test|Hook) timed out in|^Timeout of \d+ ?ms exceeded|^STACK_TRACE_ERROR|^test timed out after/
const ANY_FRAME = /^\s*(?:at|❯) /
const TYPE = /^(?:Uncaught )?((?:[A-Za-z_$][\w$]*\.)*[A-Z][\w$]*)(?: \[\w+\])?(?:: (.*))?$/s
/** A place that is told in words: `File: /srv/a.js:1:0`, `/srv/a.js: Unexpected token (3:0)`. */
const PLACE =
  /((?:\/|\b[\w.-]{1,100}\/)[^\s:'"()]{1,300}\.[cm]?[jt]sx?):(?:(\d{1,9})(?::\d{1,9})?| .{0,300}\((\d{1,9}):\d{1,9}\))/

/** What a runner tells of an error beside its text. */
export interface Told {
  type?: string | undefined
  message?: string | undefined
}

/** Reads an error as Node writes it: its stack, or what a runner made of that. */
export function readNode(text: string, told: Told = {}): Evidence {
  const lines = plain(text).split('\n')
  const first = lines.findIndex((line) => ANY_FRAME.test(line))
  const head = first < 0 ? lines : lines.slice(0, first)
  // Some runners write the message, then the error with its type.
  const begin = Math.max(
    0,
    head.findIndex((line) => ERROR.test(line)),
  )
  const written = TYPE.exec(head.slice(begin).join('\n').trim())
  const isError = written !== null && ERROR.test(written[0])
  const type = told.type ?? (isError ? written[1] : undefined)
  const said = isError ? (written[2] ?? '') : head.join('\n')
  const frames = lines.flatMap((line) => frameIn(line) ?? []).reverse()
  const hasOwn = frames.some(({ isOwn }) => isOwn)
  return evidenceOf({
    type,
    message: told.message ?? withoutSource(said),
    frames: hasOwn ? frames : placeIn(head),
    head,
    isInnermostFirst: true,
  })
}

/** How a test failed, as Jest, Vitest, Mocha and Node word it: in the message, and in the name of a hook. */
export function stageIn(message: string | undefined, name = ''): Failure['stage'] {
  if (TIMEOUT.test(message ?? '')) return 'timeout'
  if (/^Failing test passed even though|^Expect test to fail/.test(message ?? '')) return 'xpass'
  const hook = /"(before|after) (?:all|each)" hook\b/.exec(name)?.[1]
  return hook === undefined ? 'call' : hook === 'before' ? 'setup' : 'teardown'
}

/** Of code that runs while a file is loaded, the maps of sources name the word in it that failed, no function. */
export function withoutFunction({ function: _, ...evidence }: Evidence): Evidence {
  return evidence
}

/** Jest shows the source under the message. */
function withoutSource(message: string): string {
  const begin = message.search(/\n *(?:> *)?\d+ \|/)
  return begin < 0 ? message : message.slice(0, begin)
}

function frameIn(line: string): Frame | undefined {
  const match = CALLED.exec(line) ?? AT.exec(line) ?? POINTED.exec(line)
  if (match === null) return undefined
  const [, name = '', path = '', number = ''] = match
  const file = withoutScheme(path.replace(/\?.*$/, ''))
  return { file, line: Number(number), function: functionName(name), shown: [line], isOwn: isOwn(file) }
}

/** What runners call by a name of their own making, or by one of theirs, is no function of the project. */
const NOT_NAMED =
  /^$|(?:^|\.)<anonymous>$|^Object\.\w+$|^(?:it|test|describe|expect|to(?:Be|Equal|Strict|Match|Have|Contain|Throw)\w*)$/

function functionName(name: string): string | undefined {
  return NOT_NAMED.test(name) ? undefined : name.replace(/^new /, '')
}

function placeIn(head: readonly string[]): Frame[] {
  for (const line of head.slice(0, 20)) {
    const [, file, one, other] = PLACE.exec(line.slice(0, 500)) ?? []
    if (file !== undefined && isOwn(file)) return [{ file, line: Number(one ?? other), shown: [], isOwn: true }]
  }
  return []
}

function isOwn(file: string): boolean {
  return !/^(?:node:|internal\/|wasm:|<|native\b|index \d)|(?:^|\/)node_modules\/|^[^/]+$/.test(file)
}
