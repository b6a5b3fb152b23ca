import { misjudged } from './confidence.ts'
import { EXPIRES_S, type Judging } from './judging.ts'
import { GAP, type Told } from './objecting.ts'
import { Remembered } from './remembered.ts'
import { MAX_OUTCOMES, type WorkerMemory } from './schema.ts'
import { oneLine } from './text.ts'

/** How many workers are remembered. */
const MAX_WORKERS = 500

/** An answer that said how sure it was: whose, and to which question, when (epoch milliseconds). */
interface Sure {
  worker: string
  question: string
  at: number
  sure: number
}

/** Tells of workers whose confidence is not borne out by what came of their answers. */
export class Workers {
  readonly #memories: Remembered<'worker', WorkerMemory>

  constructor(private readonly around: Judging) {
    this.#memories = new Remembered(around.state, 'worker', MAX_WORKERS, ({ outcomes }) => outcomes.at(-1)?.at ?? 0)
  }

  /** What came of an answer; what is said later of the same one stands. */
  *ended({ worker, question, at, sure }: Sure, held: boolean): Iterable<Told> {
    const { outcomes: before } = this.#memories.get(worker) ?? { outcomes: [] }
    const others = before.filter((one) => one.question !== question || one.at !== at)
    // The first start reads what is most worth asking first, not what was answered first.
    const outcomes = [...others, { question, at, sure, held }].sort((a, b) => a.at - b.at).slice(-MAX_OUTCOMES)
    this.#memories.set(worker, { is: 'worker', outcomes })

    const name = `worker:${worker}`
    const isOpen = this.around.isOpen(GAP, name)
    const judged = misjudged(outcomes)
    if (judged === undefined) {
      if (isOpen) yield { closes: GAP, name, reason: `what came of the answers of ${worker} bears out how sure it is` }
      return
    }
    const { brier, sure: said, held: came } = judged
    const shown = outcomes.filter((one) => one.held !== one.sure >= 0.5).map((one) => one.question)
    yield {
      opens: GAP,
      name,
      reason: `the confidence of ${worker} is not borne out by what came of its answers`,
      facts: {
        reasons: ['confidence'],
        because: [
          `confidence: of its last ${outcomes.length} answers ${Math.round(came * 100)} % held, and it was sure by ${Math.round(said * 100)} %`,
        ],
        worker,
        questions: [...new Set(shown)].slice(-10),
        count: Math.max(1, new Set(shown).size),
        brier: Math.round(brier * 1_000) / 1_000,
      },
      // The more that comes of it is no other gap.
      occurrences: isOpen ? 0 : 1,
      expires_s: EXPIRES_S,
    }
  }
}

/** A worker's name, fit to be told and to be a key. */
export function workerName(by: string): string {
  return oneLine(by, 120) || 'unknown'
}
