/** A place in the stream of signals and in that of changes: all before it is known. */
export interface Place {
  /** The last signal that is known. */
  signals: string
  /** The last entry of changes that is known. */
  questions: string
  /** How many changes of that entry are known; 0 is all. */
  told: number
}

const PLACE = /^(\d{1,16}-\d{1,19})_(\d{1,16}-\d{1,19})(?:\.(\d{1,6}))?$/

/** Writes a place as one word. */
export function writePlace({ signals, questions, told }: Place): string {
  return told === 0 ? `${signals}_${questions}` : `${signals}_${questions}.${told}`
}

/** Reads what {@link writePlace} wrote; undefined where it did not. */
export function readPlace(text: string): Place | undefined {
  const [, signals, questions, told = '0'] = PLACE.exec(text) ?? []
  return signals === undefined || questions === undefined ? undefined : { signals, questions, told: Number(told) }
}

/** Whether two places are one. */
export function isSame(a: Place, b: Place): boolean {
  return a.signals === b.signals && a.questions === b.questions && a.told === b.told
}

/** Whether the id of a stream is behind another. */
export function isLater(a: string, b: string): boolean {
  const [a_ms = 0n, a_nth = 0n] = a.split('-').map(BigInt)
  const [b_ms = 0n, b_nth = 0n] = b.split('-').map(BigInt)
  return a_ms > b_ms || (a_ms === b_ms && a_nth > b_nth)
}

/** What is known where both places are known. */
export function further(a: Place, b: Place): Place {
  const signals = isLater(a.signals, b.signals) ? a.signals : b.signals
  if (a.questions === b.questions)
    return { signals, questions: a.questions, told: a.told === 0 || b.told === 0 ? 0 : Math.max(a.told, b.told) }
  const { questions, told } = isLater(a.questions, b.questions) ? a : b
  return { signals, questions, told }
}
