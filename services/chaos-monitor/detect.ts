import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Circumstances, Detector, Finding, Item } from '../../shared/contract/monitor.ts'
import { matches } from '../../shared/contract/wildcard.ts'
import { type Memory, type Run, readRun } from './schema.ts'

/** When a scenario is a gap; the monitor's configuration says what each key means. */
export interface Rules {
  min_runs: number
  window: number
  min_healing_rate: number
  min_mean_score: number
  cooldown_s: number
  disabled_targets: readonly string[]
}

const GAP = 'healing_failure'

/** How long without another failing run a gap is open, in seconds: its scenario may never run again. */
const UNSEEN_S = 30 * 86_400

/**
 * Tells of scenarios that do not heal.
 *
 * A run fails when it did not heal, or healed with a score under `min_mean_score`. Every failing run is counted once:
 * those that are not told at once (too few to judge by, or within the cooldown) are held back in the saved state, and
 * go with the scenario's next signal, at the latest when the cooldown ends or the gap closes. The cooldown goes by the
 * time of reading, which ticks share; the timestamps of a history may be of any clock, or missing.
 *
 * A gap opens at a failing run and closes at one that heals. The runs before are then forgotten, so it takes `min_runs`
 * with poor figures to open it again; and each time it came back it takes one more healed run in a row to close, at
 * most `min_runs`, so that a scenario that heals now and then does not flap. A record of the first shape is judged by
 * itself alone: one failing run opens, one healed run closes. Of what is disabled the gap is told to be held, until it is
 * enabled again.
 */
export function createDetector({
  config,
  state,
  isOpen,
  skip,
}: Circumstances<Rules, Memory>): Detector<Item & { readonly text: string }, typeof GAP> {
  const byFigures = { ...config, window: Math.max(config.window, config.min_runs) }
  const byItself = { ...config, window: 1, min_runs: 1, min_healing_rate: 1 }
  // At once, for what was held back or has been disabled while the monitor was down.
  let wake = 0

  const isDisabled = (subject: { scenario: string; target?: string | undefined }) =>
    config.disabled_targets.some(
      (pattern) => matches(pattern, subject.scenario) || matches(pattern, subject.target ?? subject.scenario),
    )

  const inhibitedBy = (subject: { scenario: string; target?: string | undefined }) =>
    isDisabled(subject) ? chosen(subject.scenario) : undefined

  function tell(name: string, memory: Memory, time: number): Finding<typeof GAP> {
    const { facts, held } = memory
    memory.held = 0
    memory.quiet_until = time + config.cooldown_s
    return { opens: GAP, name, reason: reasonFor(facts), facts, occurrences: held, expires_s: UNSEEN_S }
  }

  function* close(name: string, memory: Memory, time: number): Iterable<Finding<typeof GAP>> {
    if (memory.held > 0) yield tell(name, memory, time)
    memory.recent = memory.recent.slice(memory.recent.length - healedInARow(memory, config))
    memory.closings += 1
    yield { closes: GAP, name, reason: `${name} healed` }
  }

  function* take({ text, time }: { text: string; time: number }): Iterable<Finding<typeof GAP>> {
    const run = readRun(text)
    if (run === undefined) return skip(1)

    const name = run.scenario
    const open = isOpen(GAP, name)
    const memory = structuredClone(state.get(name)) ?? blank(name)
    const rules = run.alone ? byItself : byFigures

    const was = memory.facts.inhibited
    if (run.result === 'disabled') {
      if (!open || was !== undefined) return
      memory.facts = off(memory, `${name} is disabled`)
      yield tell(name, memory, time)
    } else {
      const inhibited = inhibitedBy(run)
      const changed = open && was !== inhibited
      const sample = sampleOf(run)
      memory.recent = [...memory.recent, sample].slice(-rules.window)
      if (isFailing(sample, rules)) {
        memory.held += 1
        memory.facts = off({ facts: factsOf(run, memory) }, inhibited)
        if (open ? changed || time >= memory.quiet_until : isPoor(memory, rules)) {
          yield tell(name, memory, time)
        } else if (open) {
          // The lesser of the two, lest a clock that was set back hold a run for as long as it was wrong.
          memory.quiet_until = Math.min(memory.quiet_until, time + config.cooldown_s)
          wake = Math.min(wake, memory.quiet_until)
        }
      } else if (open && healedInARow(memory, rules) > Math.min(memory.closings, rules.min_runs - 1)) {
        yield* close(name, memory, time)
      } else if (changed) {
        memory.facts = off(memory, inhibited)
        yield tell(name, memory, time)
      }
    }
    state.set(name, memory)
  }

  function* tick(now: number): Iterable<Finding<typeof GAP>> {
    wake = Number.POSITIVE_INFINITY
    // A copy, since saving a memory makes it the newest of the map that is gone through.
    for (const [name, saved] of [...state.entries()]) {
      if (!isOpen(GAP, name)) continue
      const memory = structuredClone(saved)
      const { inhibited } = memory.facts
      // What a run said of it, a run takes back; what the configuration said, the configuration.
      const now_off = inhibitedBy(memory.facts) ?? (inhibited === chosen(name) ? undefined : inhibited)
      if (now_off !== inhibited) {
        memory.facts = off(memory, now_off)
        yield tell(name, memory, now)
        state.set(name, memory)
      } else if (memory.held > 0 && memory.quiet_until <= now) {
        yield tell(name, memory, now)
        state.set(name, memory)
      } else if (memory.held > 0) {
        wake = Math.min(wake, memory.quiet_until)
      }
    }
  }

  return { take, tick, wakeAt: () => (Number.isFinite(wake) ? wake : undefined) }
}

type Sample = Memory['recent'][number]

/** Why a scenario is off that the operator switched off. */
function chosen(name: string): string {
  return `${name} is disabled by configuration`
}

/** The facts of a gap whose subject is off for a reason, or for none. */
function off(
  { facts: { inhibited: _, ...facts } }: Pick<Memory, 'facts'>,
  reason: string | undefined,
): Memory['facts'] {
  return reason === undefined ? facts : { ...facts, inhibited: reason }
}

function blank(scenario: string): Memory {
  return { recent: [], held: 0, quiet_until: 0, closings: 0, facts: { scenario } }
}

function sampleOf({ result, score }: Run): Sample {
  return { healed: result === 'healed', ...(score !== undefined && { score }) }
}

function isFailing({ healed, score }: Sample, rules: Rules): boolean {
  return !healed || (score !== undefined && score < rules.min_mean_score)
}

function healedInARow({ recent }: Memory, rules: Rules): number {
  return recent.length - 1 - recent.findLastIndex((sample) => isFailing(sample, rules))
}

function isPoor({ recent }: Memory, rules: Rules): boolean {
  const { runs, healing_rate, mean_score = rules.min_mean_score } = figuresOf(recent)
  return runs >= rules.min_runs && (healing_rate < rules.min_healing_rate || mean_score < rules.min_mean_score)
}

function figuresOf(recent: readonly Sample[]): { runs: number; healing_rate: number; mean_score?: number } {
  const scores = recent.flatMap(({ score }) => score ?? [])
  return {
    runs: recent.length,
    healing_rate: recent.filter(({ healed }) => healed).length / recent.length,
    ...(scores.length > 0 && { mean_score: scores.reduce((sum, score) => sum + score, 0) / scores.length }),
  }
}

function factsOf(run: Run, { recent }: Memory): FactsOf<typeof GAP> {
  const { scenario, target, mode, failure_count, error, timestamp } = run
  const said = { scenario, target, mode, failure_count, last_error: error, last_run: timestamp }
  if (run.alone) return said
  const { runs, healing_rate, mean_score } = figuresOf(recent)
  return {
    ...said,
    severity: healing_rate < 0.1 ? 'critical' : healing_rate < 0.2 ? 'high' : 'medium',
    runs,
    healing_rate: Math.round(healing_rate * 1000) / 1000,
    ...(mean_score !== undefined && { mean_score: Math.round(mean_score * 10) / 10 }),
  }
}

/** Without figures, which the facts have: a reason that changes with every run reads as news. */
function reasonFor({ scenario, target, runs }: FactsOf<typeof GAP>): string {
  const subject = target === undefined ? scenario : `${scenario} (target ${target})`
  return runs === undefined ? `${subject} did not heal` : `${subject} does not heal reliably`
}
