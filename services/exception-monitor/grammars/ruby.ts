import type { Beginning, Grammar } from '../grammar.ts'
import { parseRuby } from './ruby-parse.ts'
import { type Part, RubyProgress } from './ruby-progress.ts'
import { isBare, isLogged, locatedIn, NUMBERED, PARENTHESES, THREAD } from './ruby-text.ts'

function beginning(part: Part, stage: RubyProgress['stage'], at = 0, before = false): Beginning {
  return { at, progress: new RubyProgress(part, stage), ...(before && { before }) }
}

/**
 * What Ruby 2.0 to 3.4 writes: uncaught errors with their causes, in either order, what ended a thread, source that does
 * not parse, crashes of the interpreter, and the same as loggers and Rails write it.
 */
export const ruby: Grammar = {
  hint: /:\d+:in [`'][^']{0,200}'(?:: |$)|^#<Thread:.* terminated with exception|^\s+\d+: from |:\d+: (?:\[BUG\] |syntax error)|^\S+: --> |^(?:\[[^\]]*\] )*[A-Z][\w:]*(?:Error|Exception|::\w+) \(.*\):\s*$/,

  begins(line, before) {
    if (THREAD.test(line)) return beginning('thread', 'incomplete')
    if (NUMBERED.test(line)) {
      const header = before?.trimEnd().endsWith('Traceback (most recent call last):') ?? false
      return beginning('reversed', 'incomplete', 0, header)
    }
    const located = locatedIn(line)
    if (located?.error !== undefined) {
      const { at, error } = located
      const stage = error.type === undefined ? 'tentative' : 'complete'
      return { at, progress: new RubyProgress('message', stage, line.slice(at)) }
    }
    if (isBare(line)) {
      return before !== undefined && isLogged(before) ? beginning('bare', 'complete', 0, true) : undefined
    }
    const inParentheses = PARENTHESES.exec(line)
    if (inParentheses !== null) return beginning('rails', 'tentative', inParentheses[1]?.length ?? 0)
    if (/^\S+:\d+: \[BUG\] /.test(line)) return beginning('bug', 'complete')
    if (/^\S+:\d+: syntax errors? ?(?:,|found)/.test(line)) return beginning('syntax', 'complete')
    if (/^\S+: --> \S+$/.test(line)) return beginning('suggestion', 'tentative')
    return undefined
  },

  mayPrecede: (line) => isLogged(line) || line.trimEnd().endsWith('Traceback (most recent call last):'),

  parse: parseRuby,
}
