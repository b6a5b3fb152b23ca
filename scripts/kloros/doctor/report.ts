import { line, width } from '../../../shared/text/clean.ts'
import { type Colour, paint } from '../colour.ts'
import type { Context } from '../command.ts'
import type { Finding } from './finding.ts'

const colours: Readonly<Record<Finding['status'], Colour>> = { ok: 'green', warning: 'yellow', failure: 'red' }
const GAP = '  '
const NARROWEST = 20

/** Lays the findings out: columns that fit the terminal, and how to mend what is wrong whole, to be copied. */
export function report(context: Context, findings: readonly Finding[]): string {
  const widest = (texts: readonly string[]) => Math.max(...texts.map(width))
  const [status, check] = [widest(findings.map((one) => one.status)), widest(findings.map((one) => one.check))]
  const indent = status + check + 2 * GAP.length
  const room = Math.max(NARROWEST, (context.columns ?? Number.POSITIVE_INFINITY) - indent)
  const rows = findings.flatMap((finding) => {
    const [first = '', ...more] = wrap(line(finding.message), room)
    const head = [
      paint(context, colours[finding.status], finding.status.padEnd(status)),
      finding.check.padEnd(check),
      first,
    ]
    const mend =
      finding.mend === null
        ? []
        : [`${' '.repeat(status)}${GAP}${paint(context, 'bold', `mend: ${line(finding.mend)}`)}`]
    return [head.join(GAP), ...more.map((text) => ' '.repeat(indent) + text), ...mend]
  })
  return `${[...rows, summary(findings)].join('\n')}\n`
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length
  const [failures, warnings, oks] = [count('failure'), count('warning'), count('ok')]
  const many = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`
  return `${many(failures, 'failure')}, ${many(warnings, 'warning')}, ${oks} ok.`
}

/** Breaks a line between words; a longer word stays whole. */
function wrap(text: string, room: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && width(last) + 1 + width(word) <= room) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
