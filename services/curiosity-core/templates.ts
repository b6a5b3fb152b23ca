import type { FactsOf, GapType } from '../../shared/contract/gaps.ts'
import type { Wording } from '../../shared/contract/question.ts'

/** A gap as a template sees it. Other programs publish too, so any fact may be missing. */
export interface Gap<F = Record<string, unknown>> {
  type: string
  name: string
  reason: string
  host: string
  facts: Partial<F>
}

type Template<F> = (gap: Gap<F>) => Wording

/** One question for every gap type; values and costs order the types among each other. */
export const templates: { [G in GapType]: Template<FactsOf<G>> } = {
  healing_failure: ({ name, reason, facts }) => {
    const rate = facts.healing_rate
    const mean = facts.mean_score
    const [value_estimate, cost] = healingWorth(rate, mean)
    return {
      hypothesis: `POOR_SELF_HEALING_${token(name)}`,
      question: `The chaos experiment '${name}' breaks ${facts.target ?? 'its target'} and it does not recover by itself. What keeps it from healing?`,
      evidence: evidence(reason, {
        'failure mode': facts.mode,
        severity: facts.severity,
        'healing rate': rate,
        'mean score': mean,
        runs: facts.runs,
        'failures reported': facts.failure_count,
        'last error': facts.last_error,
        'last run': facts.last_run,
      }),
      action_class: 'propose_fix',
      autonomy: 3,
      value_estimate,
      cost,
      capability_key: `self_healing.${facts.target ?? name}`,
    }
  },

  exception: ({ name, reason, facts }) => {
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
  },

  test_failure: ({ name, reason, facts }) => {
    const { test = subjectOf(name), count = 1, type } = facts
    const failed = evidence(reason, {
      message: facts.message,
      where: facts.location,
      stage: facts.stage === 'call' ? undefined : facts.stage,
      'run again': facts.rerun,
      revision: facts.revision,
      report: facts.report,
    })
    if (facts.tests !== undefined) {
      const cause = [type, facts.function === undefined ? undefined : `in ${facts.function}()`]
        .filter(Boolean)
        .join(' ')
      return {
        hypothesis: 'MULTIPLE_TEST_FAILURES',
        question: name.endsWith('/cause/many more')
          ? `${count} more tests fail than are asked about one by one. What broke so many?`
          : `${count} tests fail of one cause${cause === '' ? '' : `, ${cause}`}. What is it, and how is it fixed?`,
        evidence: [...failed, ...listed(facts.tests ?? [], count)],
        action_class: 'investigate',
        autonomy: 3,
        value_estimate: 0.9,
        cost: 0.25,
        capability_key: `testing.${name.split('/')[0]}`,
      }
    }
    return {
      hypothesis: `TEST_FAILURE_${token(test)}`,
      question: `The test ${test} fails${type === undefined ? '' : ` with ${type}`}. Is the code wrong, or the test?`,
      evidence: failed,
      action_class: 'investigate',
      autonomy: 3,
      value_estimate: 0.8,
      cost: 0.3,
      capability_key: `testing.${test}`,
    }
  },

  collection_error: ({ name, reason, facts }) => {
    const subject = facts.file ?? subjectOf(name)
    const isCut = facts.done !== undefined
    return {
      hypothesis: `TEST_COLLECTION_ERROR_${token(subject)}`,
      question: isCut
        ? `A run of tests did not come to its end (${facts.report ?? subject}). What stopped it?`
        : `The tests in ${subject} cannot be collected${facts.type === undefined ? '' : `: ${facts.type}`}. What keeps them from being run?`,
      evidence: evidence(reason, {
        message: facts.message,
        where: facts.location,
        'tests done': isCut ? `${facts.done}${facts.expected === undefined ? '' : ` of ${facts.expected}`}` : undefined,
        'last of them': facts.last,
        'under way': facts.running?.join(', '),
        'run again': facts.rerun,
        revision: facts.revision,
        report: facts.report,
      }),
      action_class: 'propose_fix',
      autonomy: 3,
      value_estimate: 0.85,
      cost: 0.25,
      capability_key: `testing.${subject}`,
    }
  },

  flaky_test: ({ name, reason, facts }) => {
    const { test = subjectOf(name) } = facts
    return {
      hypothesis: `FLAKY_TEST_${token(test)}`,
      question: `The test ${test} passes and fails on the same code. What makes it differ?`,
      evidence: evidence(reason, {
        failures: facts.failures,
        passes: facts.passes,
        message: facts.message,
        where: facts.location,
        'run again': facts.rerun,
        revision: facts.revision,
        report: facts.report,
      }),
      action_class: 'investigate',
      autonomy: 3,
      value_estimate: 0.6,
      cost: 0.4,
      capability_key: `testing.${test}`,
    }
  },

  source_loss: ({ name, reason, facts }) => ({
    hypothesis: `SOURCE_LOSS_${token(facts.monitor ?? name)}`,
    question: `${facts.monitor ?? name} could not read all of its source ${facts.source ?? ''}: ${facts.cause ?? 'something is missing'}. What was lost, and how can it be kept?`,
    evidence: evidence(reason, { cause: facts.cause, lost: facts.lost, unit: facts.unit }),
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.8,
    cost: 0.3,
    capability_key: `fleet.${facts.monitor ?? name}`,
  }),

  component_silent: ({ name, reason, facts, host }) => ({
    hypothesis: `COMPONENT_SILENT_${token(facts.service ?? name)}`,
    question: `${facts.service ?? name} on ${host} has stopped reporting without having been stopped. Is it dead or stuck?`,
    evidence: evidence(reason, {
      'last heartbeat': facts.last_heartbeat === undefined ? undefined : isoSeconds(facts.last_heartbeat),
      'last status': facts.last_status,
    }),
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.95,
    cost: 0.2,
    capability_key: `fleet.${facts.service ?? name}`,
  }),
}

/** The question about a gap whose type this fleet does not know. */
export function generic({ type, name, reason }: Gap): Wording {
  return {
    hypothesis: `${token(type)}_${token(name)}`,
    question: `Another program reports a gap of type '${type}': '${name}'. What is behind it?`,
    evidence: evidence(reason, {}),
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.5,
    cost: 0.4,
    capability_key: `${type}.${name}`,
  }
}

function healingWorth(rate = 1, mean = 100): [value: number, cost: number] {
  if (rate < 0.1 || mean < 30) return [0.95, 0.3]
  return rate < 0.3 || mean < 50 ? [0.85, 0.35] : [0.7, 0.4]
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

function evidence(reason: string, named: Record<string, unknown>): string[] {
  const lines = Object.entries(named).filter(([, value]) => value !== undefined && value !== '')
  return [reason, ...lines.map(([name, value]) => `${name}: ${value}`)].filter((line) => line !== '')
}

/** What a gap of a project is about. */
function subjectOf(name: string): string {
  return name.slice(name.indexOf('/') + 1)
}

function listed(tests: readonly string[], count: number): string[] {
  const rest = count - tests.length
  return rest > 0 ? [...tests, `… and ${rest} more`] : [...tests]
}

/** A name as hypotheses carry it: upper case, with underscores. */
function token(name: string): string {
  return name
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
}

function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
