import type { Finding } from '../../shared/contract/monitor.ts'
import type { Question } from '../../shared/contract/question.ts'
import type { Objection } from './evidence.ts'
import { EXPIRES_S } from './judging.ts'
import type { QuestionMemory } from './schema.ts'

/** The gap type of investigations that are weak. */
export const GAP = 'weak_investigation'

/** What is told of them. */
export type Told = Finding<typeof GAP>

/** What is remembered of a question of which nothing was known. */
export function blank({ id, gap }: Question): QuestionMemory {
  const about = `${gap.type}/${gap.name}`
  return { is: 'question', line: '', leases: 0, weak: [], untold: 0, facts: { question: id, about } }
}

/** The name of a question's gap. */
export function nameOf({ facts }: Pick<QuestionMemory, 'facts'>): string {
  return facts.about ?? ''
}

/** Remembers an objection, in place of another of its reason. */
export function object(memory: QuestionMemory, objection: Objection): void {
  memory.weak = [...memory.weak.filter(({ reason }) => reason !== objection.reason), objection]
  memory.untold += 1
}

/** What is objected to in a question, and counts what was not told yet. */
export function told(memory: QuestionMemory): Told {
  const { weak, facts, untold } = memory
  memory.untold = 0
  return {
    opens: GAP,
    name: nameOf(memory),
    reason: `the investigation of ${facts.about} is weak`,
    facts: {
      reasons: weak.map(({ reason }) => reason).sort(),
      because: weak.map(({ reason, because }) => `${reason}: ${because}`),
      ...facts,
    },
    occurrences: untold,
    expires_s: EXPIRES_S,
  }
}
