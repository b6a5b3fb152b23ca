import type { Fault } from '../../shared/contract/summary.ts'
import type { Analyse } from './analyse.ts'
import type { Version } from './known.ts'
import type { Kind } from './languages.ts'
import { readSource } from './read-source.ts'

/** What a worker is asked: to read a file and say what is in it. */
export interface Question {
  /** Where the file is. */
  real: string
  kind: Kind
}

/** What a worker found. */
export type Answer =
  /** The summary is handed on as bytes: as a text, all that many files say would pass through the memory of the service. */
  | { key: string; version: Version; json: Buffer; fault?: Fault }
  /** It could not be read, by this code of `errno`, when it was tried (epoch milliseconds). */
  | { failed: string; at: number }

/** The first word of a worker: it is loaded, and what ends it from now on is a file. */
export const READY = 'ready'

/** Answers questions, one after another, for as long as the worker runs. */
export function serve(analyse: Analyse): void {
  // Without whoever asks there is nothing to do, and the process ends; what it would say then nobody misses.
  const say = (word: Answer | typeof READY) => process.send?.(word, () => undefined)
  process.on('message', (question: Question) => say(answer(question, analyse)))
  say(READY)
}

function answer({ real, kind }: Question, analyse: Analyse): Answer {
  let source: ReturnType<typeof readSource>
  const at = Date.now()
  try {
    source = readSource(real, kind)
  } catch (error) {
    return { failed: (error as NodeJS.ErrnoException).code ?? 'unknown', at }
  }
  const { key, version, bytes, cut } = source
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const summary = analyse(text, kind, cut)
  const json = Buffer.from(JSON.stringify(cut ? { ...summary, cut: true } : summary))
  return { key, version, json, ...(summary.fault && { fault: summary.fault }) }
}
