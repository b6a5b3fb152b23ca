import type { ReadReport, ReportReader } from '../report.ts'
import { type Evidence, evidenceOf } from './evidence.ts'
import { relativePath, withoutScheme } from './identity.ts'
import type { Context } from './junit-model.ts'
import { readNode, stageIn } from './node-text.ts'
import { oneLine, plain } from './plain-text.ts'
import { rerun } from './rerun.ts'
import { Tally } from './tally.ts'
import { Diagnostics } from './tap-yaml.ts'
import { TextLines } from './text-lines.ts'

const MAX_DEPTH = 32
const MAX_NAME = 1000
const MAX_COMMENTS = 50

const POINT = /^(not )?ok\b(?: +(\d{1,9}))?(?: +-)? *(.*)$/
const PLAN = /^1\.\.(\d{1,9})\b/
const DIRECTIVE = /(?<!\\)#\s*(skip|todo)\b.*$/i
/** How long a test took, or when it ran, as runners write it. */
const TIMED = /\b(?:time|duration\w*|elapsed)\W{1,4}\d| in \d+(?:\.\d+)? ?m?s(?:ec)?\s*$|\d\d:\d\d:\d\d/i
const IS_FILE = /\.[cm]?[jt]sx?$/

/** A test point whose diagnostics may follow. */
interface Point {
  level: number
  isOk: boolean
  isQuiet: boolean
  name: string
  id: string
  /** Whether a subtest of it failed. */
  hasFailedPart: boolean
  diagnostics?: Diagnostics
  /** Comments that say how it failed, where standard error is in the same file. */
  comments: string[]
}

/** Whether a text's first lines are of TAP; undefined where more of it may tell. */
export function isTap(head: string): boolean | undefined {
  if (/^TAP version 1[234]\r?$/m.test(head)) return true
  const line = /^(?![>#]|\s*$)(.*)\n/m.exec(head)?.[1]
  return line !== undefined && /^(?:(?:not )?ok\b|1\.\.\d)/.test(line) ? true : undefined
}

/**
 * Reads TAP 12 to 14: points, plans at either end, subtests (announced by a comment, as Node and node-tap do, or in
 * braces), diagnostics in YAML, `# SKIP`, `# TODO` and `Bail out!`.
 */
export function readTap({ path, root }: Context): ReportReader {
  const tally = new Tally()
  const decoder = new TextDecoder()
  const file = relativePath(path, [root])
  /** The subtest that is open at each level. */
  const names: (string | undefined)[] = []
  const hasFailed: boolean[] = []
  let point: Point | undefined
  let yaml: { indent: string; diagnostics: Diagnostics } | undefined
  let planned: number | undefined
  let counted = 0
  let bail: string | undefined
  let isTimed = false

  function take(text: string): void {
    isTimed ||= TIMED.test(text)
    if (yaml !== undefined) {
      if (text.trim() === '...' && text.startsWith(yaml.indent)) yaml = undefined
      else yaml.diagnostics.add(text.slice(yaml.indent.length))
      return
    }
    const indent = /^ */.exec(text)![0]
    const line = text.slice(indent.length)
    if (line === '---' && point !== undefined) {
      point.diagnostics = new Diagnostics()
      yaml = { indent, diagnostics: point.diagnostics }
      return
    }
    const level = Math.min(Math.floor(indent.length / 4), MAX_DEPTH)
    const subtest = /^# Subtest: (.*)$/.exec(line)?.[1]
    const result = POINT.exec(line)
    const plan = PLAN.exec(line)
    if (subtest !== undefined) names[level] = unescaped(subtest)
    else if (result !== null) begin(level, result)
    else if (plan !== null) {
      if (level === 0) planned ??= Number(plan[1])
    } else if (/^# {2,}\S/.test(line) && point !== undefined && point.comments.length < MAX_COMMENTS) {
      point.comments.push(line.replace(/^# {2,3}/, ''))
    } else if (indent.length >= 2 && point !== undefined && point.comments.length < MAX_COMMENTS) {
      // Mocha writes no YAML: what it says is but indented.
      point.comments.push(text.slice(2))
    } else if (line.startsWith('Bail out!')) bail ??= line.slice(9).trim()
  }

  function begin(level: number, [, not, number, rest = '']: RegExpExecArray): void {
    end()
    const isOk = not === undefined
    const isOpen = rest.endsWith(' {')
    const text = (isOpen ? rest.slice(0, -2) : rest).slice(0, MAX_NAME)
    const name = unescaped(text.replace(DIRECTIVE, '').replace(/(?<!\\)# time=\S+\s*$/, '')).trim()
    const above = names.slice(0, level).filter((one) => one !== undefined)
    const hasFailedPart = hasFailed[level + 1] === true
    names.length = Math.min(names.length, level)
    hasFailed.length = Math.min(hasFailed.length, level + 1)
    if (isOpen) names[level] = name
    const isQuiet = DIRECTIVE.test(text)
    if (!isOk && !isQuiet) hasFailed[level] = true
    if (level === 0) counted += 1
    point = {
      level,
      isOk,
      isQuiet,
      name,
      id: [...above, name || `test ${number ?? counted}`].join(' > '),
      hasFailedPart,
      comments: [],
    }
  }

  /** Takes the point before, once what is said of it is over. */
  function end(): void {
    if (point === undefined) return
    const { level, isOk, isQuiet, id, name, diagnostics, hasFailedPart, comments } = point
    point = undefined
    if (isQuiet) tally.add({ id, file, outcome: 'quiet' })
    else if (isOk) tally.add({ id, file, outcome: 'passed' })
    else if (level === 0 && IS_FILE.test(name)) {
      const failed = relativePath(name, [root])
      const message = diagnostics?.get('error') ?? 'it ended badly'
      tally.addError(failed, () => evidenceOf({ message, frames: [] }), rerun.node(failed))
    } else {
      const kind = diagnostics?.get('failureType')
      // A test that failed for no more than its subtests says nothing that they do not.
      if (hasFailedPart && (kind === undefined || kind === 'subtestsFailed')) return
      const evidence = diagnostics === undefined ? said(comments) : diagnosed(name, diagnostics)
      const place = diagnostics?.get('location')?.replace(/:\d+:\d+$/, '')
      tally.add({
        id,
        file,
        outcome: 'failed',
        stage: kind === 'testTimeoutFailure' || name === 'timeout!' ? 'timeout' : stageIn(evidence.message, name),
        evidence: () => evidence,
        rerun: () =>
          place === undefined || kind === undefined ? undefined : rerun.node(relativePath(place, [root]), name),
      })
    }
  }

  const lines = new TextLines(take)

  return {
    push(piece) {
      lines.push(decoder.decode(piece, { stream: true }))
      return true
    },
    end(): ReadReport {
      if (bail !== undefined) tally.cutShort(`it bailed out${bail === '' ? '' : `: ${oneLine(bail, 200)}`}`)
      const isWhole = !lines.isOpen && yaml === undefined && planned !== undefined && counted >= planned
      end()
      const count = { done: tally.size, ...(planned === undefined ? {} : { expected: planned }) }
      if (bail !== undefined || isWhole) {
        const value = tally.report('tap', { roots: [root], counted: count })
        return { kind: 'whole', value, ...(!isTimed && { again: true }) }
      }
      const reason = planned === undefined ? 'it ends without a plan' : 'it ends before its plan is done'
      tally.cutShort(reason)
      return { kind: 'partial', reason, value: tally.report('tap', { roots: [root], counted: count }) }
    },
  }
}

function unescaped(text: string): string {
  return text.replace(/\\([\\#])/g, '$1')
}

function said(comments: readonly string[]): Evidence {
  const text = comments.join('\n')
  if (/^ *at .*:\d+:\d+\)?$/m.test(text)) return readNode(text)
  const [, file, line] = /\bat (\S{1,300}) line (\d{1,9})\b/.exec(text) ?? []
  const frames = file === undefined ? [] : [{ file, line: Number(line), shown: [], isOwn: true }]
  return evidenceOf({ message: plain(text), frames, head: comments })
}

function asCall(line: string): string {
  return /:\d+:\d+\)?$/.test(line) && !/^ *at /.test(line) ? `    at ${line.trimStart()}` : line
}

function diagnosed(name: string, diagnostics: Diagnostics): Evidence {
  const message = diagnostics.get('error') ?? diagnostics.get('message')
  const own = diagnostics.get('failureType') === undefined ? diagnostics.get('type') : diagnostics.get('name')
  const type = own ?? (message === undefined ? undefined : '')
  // Node leaves out what its other stacks have before each call.
  const stack = (diagnostics.get('stack') ?? '').split('\n').map(asCall).join('\n')
  const { ...evidence } = readNode(message === undefined ? stack : `${message}\n${stack}`, { type, message })
  const place = /((?:\/|[\w.-]+\/|file:)[^()]*?:\d+)(?::\d+)?\)?$/.exec(
    (diagnostics.get('location') ?? diagnostics.get('at') ?? '').slice(0, 500),
  )
  const [file, line] = [diagnostics.get('fileName'), diagnostics.get('lineNumber')]
  if (file !== undefined && line !== undefined) evidence.location ??= oneLine(`${file}:${line}`, 500)
  if (place !== null) evidence.location ??= oneLine(withoutScheme(place[1]!), 500)
  // Where there is no error, the stack begins with the test's own name.
  if (message !== undefined || evidence.message !== name) return evidence
  const { type: _, message: __, ...rest } = evidence
  return rest
}
