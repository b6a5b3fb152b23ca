import type { Frame } from '../failure.ts'

/** The frames without those that were there before, so that how deep a recursion went makes no difference. */
export function distinctFrames(frames: readonly Frame[]): Frame[] {
  const seen = new Set<string>()
  return frames.filter((frame) => {
    const key = `${frame.file}\n${frame.line}\n${frame.function}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
