import type { ReadReport, ReportReader } from '../report.ts'
import { commitIn } from './identity.ts'
import { DIALECTS, unknown } from './junit-dialects.ts'
import type { Case, Context, Dialect, Problem, Suite } from './junit-model.ts'
import { Tally } from './tally.ts'
import { type Attributes, createXmlElements } from './xml-elements.ts'

const PIECE = 64 * 1024
const MAX_PROBLEMS = 20
const MAX_PROPERTIES = 1000

const PROBLEMS = new Set<string>(['failure', 'error', 'flakyFailure', 'flakyError', 'rerunFailure', 'rerunError'])

/** Reads JUnit XML, by whomever it was written. */
export function readJunit(context: Context, encoding = 'utf-8'): ReportReader {
  const tally = new Tally()
  const decoder = new TextDecoder(encoding)
  const path: string[] = []
  const suites: (Suite & { properties: Map<string, string> })[] = []
  let current: (Case & { problems: Problem[] }) | undefined
  let problem: Problem | undefined
  let property: string | undefined
  let dialect: Dialect | undefined
  let isJunit = true
  let revision: string | undefined
  let began: number | undefined
  let lasted = 0

  function open(name: string, attributes: Attributes): boolean {
    const parent = path.at(-1)
    path.push(name)
    if (path.length === 1) isJunit = name === 'testsuites' || name === 'testsuite'
    switch (name) {
      case 'testsuites':
      case 'testsuite':
        suites.push({ element: name, attributes, properties: new Map() })
        if (name === 'testsuite') time(attributes)
        return false
      case 'testcase':
        current = { name: attributes.name ?? '', attributes, suites, problems: [] }
        return false
      case 'property':
        if (parent !== 'properties') return false
        property = attributes.name ?? ''
        if (attributes.value === undefined) return true
        note(property, attributes.value)
        return false
      case 'skipped':
        if (current !== undefined) {
          current.skipped = { type: attributes.type ?? '', message: attributes.message ?? '' }
        }
        return false
      case 'system-out':
        // Some say why a test failed in what it wrote, and nowhere else.
        return current?.problems[0]?.text.trim() === '' && current.problems[0].message === ''
      default:
        if (current === undefined || parent !== 'testcase' || !PROBLEMS.has(name)) return false
        problem = {
          element: name as Problem['element'],
          type: attributes.type ?? '',
          message: attributes.message ?? '',
          text: '',
        }
        return true
    }
  }

  function close(name: string, text: string | undefined): void {
    path.pop()
    if (name === 'testsuites' || name === 'testsuite') {
      // Without a test in it, the suite itself may say who wrote it.
      dialect ??= DIALECTS.find(({ wrote }) => wrote({ name: '', attributes: {}, suites, problems: [] }))
      suites.pop()
    }
    if (name === 'testcase' && current !== undefined) {
      take(current)
      current = undefined
    } else if (name === 'property' && text !== undefined) note(property ?? '', text)
    else if (name === 'system-out' && text !== undefined && current?.problems[0] !== undefined) {
      current.problems[0].text = text
    } else if (problem?.element === name && current !== undefined && text !== undefined) {
      if (current.problems.length < MAX_PROBLEMS) current.problems.push({ ...problem, text })
      problem = undefined
    }
  }

  /** A property of a suite, or of a test: both may say what was tested. */
  function note(name: string, value: string): void {
    revision ??= commitIn(name, value)
    const properties = current === undefined ? suites.at(-1)?.properties : undefined
    if (properties !== undefined && properties.size < MAX_PROPERTIES) properties.set(name, value)
  }

  function take(one: Case): void {
    dialect ??= DIALECTS.find(({ wrote }) => wrote(one)) ?? unknown
    dialect.take(one, tally, context)
  }

  /** Of suites that ran one after the other, the last to begin says when the run ended, near enough. */
  function time({ timestamp, time: seconds }: Attributes): void {
    // A time that names no zone is no time: in which it was, none but the runner knows.
    const at = /(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp ?? '') ? Date.parse(timestamp ?? '') / 1000 : Number.NaN
    if (Number.isNaN(at) || (began !== undefined && at < began)) return
    began = at
    lasted = Number(seconds ?? 0) || 0
  }

  const elements = createXmlElements({ common: 'testcase', open, close })

  return {
    push(piece) {
      for (let at = 0; at < piece.length; at += PIECE) {
        const goesOn = elements.push(decoder.decode(piece.subarray(at, at + PIECE), { stream: true }))
        if (!goesOn || !isJunit) return false
      }
      return true
    },
    end(): ReadReport {
      if (elements.refused !== undefined) return { kind: 'foreign', reason: elements.refused }
      if (!isJunit) return { kind: 'foreign', reason: 'its XML is no report of tests' }
      if (elements.broken !== undefined) return { kind: 'partial', reason: `it is not valid XML: ${elements.broken}` }
      if (!elements.isWhole) return { kind: 'partial', reason: 'its XML ends in the middle' }
      const ended_at = began === undefined ? undefined : began + lasted
      const runner = dialect?.runner ?? 'junit'
      return { kind: 'whole', value: tally.report(runner, { roots: [context.root], revision, ended_at }) }
    },
  }
}
