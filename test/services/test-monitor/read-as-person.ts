import type { Report } from '../../../services/test-monitor/report.ts'
import type { RecordedReport } from './recorded-reports.ts'

/** What is recorded, in the order of ids. */
export function expected(recorded: RecordedReport) {
  return {
    runner: recorded.runner,
    passed: recorded.passed,
    failed: inOrder(recorded.failed).map(({ also: _, ...failure }) => failure),
    errors: inOrder(recorded.errors),
    quiet: recorded.quiet.toSorted(),
    ...(recorded.revision === undefined ? {} : { revision: recorded.revision }),
    retried: recorded.retried?.toSorted(),
    cut: recorded.cut === undefined ? undefined : { done: recorded.cut.done, expected: recorded.cut.expected },
  }
}

/** A report in the shape of what is recorded; where a record has `…`, what stands there in the report is as good. */
export function asRead(report: Report, recorded: RecordedReport) {
  const failed = report.tests.filter(({ outcome }) => outcome === 'failed')
  return {
    runner: report.runner,
    passed: report.tests.filter(({ outcome }) => outcome === 'passed').length,
    failed: inOrder(
      failed.map(({ id, failure }) => {
        const { excerpt: _, message, ...rest } = failure ?? {}
        const wanted = recorded.failed.find((one) => fits(one.id, id))
        return {
          id: wanted?.id ?? id,
          ...rest,
          ...firstLine(message, wanted?.message),
        }
      }),
    ),
    errors: inOrder(
      report.errors.map(({ file, excerpt: _, message, rerun: __, ...rest }) => ({
        file,
        ...rest,
        ...firstLine(message, recorded.errors.find((one) => one.file === file)?.message),
      })),
    ),
    quiet: report.tests
      .filter(({ outcome }) => outcome === 'quiet')
      .map(({ id }) => recorded.quiet.find((one) => fits(one, id)) ?? id)
      .toSorted(),
    ...(report.revision === undefined ? {} : { revision: report.revision }),
    retried: report.retried?.toSorted(),
    cut: report.cut === undefined ? undefined : { done: report.cut.done, expected: report.cut.expected },
  }
}

function firstLine(message: string | undefined, wanted: string | undefined) {
  const line = message?.split('\n').find((one) => one.trim() !== '')
  if (line === undefined) return {}
  return { message: wanted !== undefined && fits(wanted, line) ? wanted : line }
}

/** Whether a text is what was written down, where `…` stands for anything. */
export function fits(wanted: string, text: string): boolean {
  const parts = wanted.split('…')
  if (parts.length === 1) return wanted === text
  const literal = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${literal.join('.*')}$`, 's').test(text)
}

function inOrder<T extends { id?: string; file?: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => ((a.id ?? a.file ?? '') < (b.id ?? b.file ?? '') ? -1 : 1))
}
