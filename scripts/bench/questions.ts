import type { connect } from '../../shared/bus/connect.ts'
import type { Meaning } from '../../shared/contract/question.ts'
import { Intake } from '../../shared/store/intake.ts'
import { writeSettings } from '../../shared/store/settings.ts'
import { PUBLISHER, signalOf } from './signals.ts'

const LOT = 500

/** Room for all that a benchmark asks. */
const NO_CAP = { open_per_type: 100_000, lease_expiries: 1_000 }

/**
 * Fills a store with ready questions, each of a gap of its own, as curiosity-core would.
 *
 * @param redis of the bench itself.
 * @param bytes what the signal of each weighs; without it some 700.
 */
export async function fill(
  redis: ReturnType<typeof connect>,
  prefix: string,
  questions: number,
  bytes?: number,
): Promise<void> {
  const intake = new Intake(redis, redis, prefix, 'bench')
  await intake.prepare()
  await writeSettings(redis, prefix, NO_CAP)
  for (let first = 0; first < questions; first += LOT) {
    const signals = Array.from({ length: Math.min(LOT, questions - first) }, (_, i) =>
      signalOf(first + i, questions, 1, bytes),
    )
    const pipeline = redis.pipeline()
    for (const _ of signals) pipeline.xadd(`{${prefix}}:signals`, 'MAXLEN', LOT, '*', 'json', '')
    await pipeline.exec()
    const entries = await intake.next(LOT)
    const read = entries.map(({ id }, i) => ({ id, meaning: meaning(signals[i] as ReturnType<typeof signalOf>) }))
    await intake.fold(read, undefined, PUBLISHER.host)
  }
}

function meaning(signal: ReturnType<typeof signalOf>): Meaning {
  const { gap_name, gap_reason = '' } = signal.facts
  return {
    kind: 'open',
    signal,
    wording: {
      hypothesis: `POOR_SELF_HEALING_${gap_name.toUpperCase()}`,
      question: `The chaos experiment '${gap_name}' breaks billing-database and it does not recover by itself. Why?`,
      evidence: [gap_reason, 'healing rate: 0.15', 'mean score: 41.5', 'runs: 20'],
      action_class: 'propose_fix',
      autonomy: 3,
      value_estimate: 0.85,
      cost: 0.35,
      capability_key: 'self_healing.billing-database',
    },
    category: 'resilience',
    ecosystem: 'self_healing',
    known: true,
    inhibited: '',
    ties: [],
    stable: ['scenario', 'target', 'mode', 'severity'],
    cooldown_s: 604_800,
  }
}
