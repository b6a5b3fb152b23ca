import { Child } from './child.ts'

/** The most that is read of an answer, in characters. */
const MAX_ANSWER = 4_096

/**
 * Asks a program one thing.
 *
 * @returns what it wrote, at most 4 KiB and a piece, and how it ended: with a status of null where it could not be started,
 *   or did not end in time.
 */
export async function ask(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  patience_ms: number,
): Promise<{ text: string; code: number | null }> {
  const child = new Child(program, args, signal)
  const end = performance.now() + patience_ms
  let text = ''
  try {
    while (child.ending === undefined && performance.now() < end && !signal.aborted) {
      await child.wait(end - performance.now())
      for (let piece = child.read(); piece !== undefined; piece = child.read()) {
        if (text.length < MAX_ANSWER) text += piece.toString('utf8')
      }
    }
    return { text, code: child.ending?.code ?? null }
  } finally {
    await child.stop()
  }
}
