import type { FactsOf } from '../../../shared/contract/gaps.ts'
import { evidence, type Template, token } from './wording.ts'

/** The question about a program that failed. */
export const exception: Template<'exception'> = ({ name, reason, facts }) => {
  const subject = facts.unit ?? facts.file ?? facts.program ?? name.split('/')[0] ?? name
  const kind = facts.kind ?? 'traceback'
  const [hypothesis, question, value_estimate, cost] = exceptionWorth(kind, subject, facts)
  return {
    hypothesis,
    question,
    evidence: evidence(reason, {
      message: facts.message,
      where: facts.location,
      program: facts.program,
      'exit status': facts.exit_status,
      'logged before': facts.context,
      'one fault by': facts.grouping,
    }),
    action_class: kind === 'traceback' ? 'propose_fix' : 'investigate',
    autonomy: 3,
    value_estimate,
    cost,
    capability_key: `${CRASHES.has(kind) ? 'stability' : 'error_handling'}.${subject}`,
  }
}

/** The kinds of exception that end a program, or a unit, from outside. */
const CRASHES: ReadonlySet<string> = new Set(['core_dump', 'oom_kill', 'unit_failed'])

function exceptionWorth(
  kind: string,
  subject: string,
  { type, function: where, result }: Partial<FactsOf<'exception'>>,
): [hypothesis: string, question: string, value: number, cost: number] {
  const crash = (what: string) => [`CRASH_${token(subject)}`, `${subject} ${what}`, 0.95, 0.25] as const
  const end = type === undefined ? '' : ` (${type})`
  if (kind === 'unit_failed') {
    return [...crash(`failed${result === undefined ? '' : ` (${result})`}. Why, and what keeps it running?`)]
  }
  if (kind === 'oom_kill') return [...crash('was killed for want of memory. What used it up?')]
  if (kind === 'core_dump') return [...crash(`crashed${end} and dumped core. What brought it down?`)]
  if (kind === 'error_log') {
    return [`ERROR_LOG_${token(subject)}`, `${subject} logs an error. What is wrong, and does it matter?`, 0.6, 0.4]
  }
  const place = where === undefined ? '' : ` in ${where}()`
  const question = `${subject} fails with ${type ?? 'an exception'}${place}. What causes it, and how is it fixed?`
  return [`EXCEPTION_${token(type ?? subject)}`, question, 0.85, 0.3]
}
