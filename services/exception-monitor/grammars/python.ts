import type { Beginning, Grammar } from '../grammar.ts'
import { parsePython } from './python-parse.ts'
import { type Part, PythonProgress } from './python-progress.ts'
import { FATAL, ignoredIn, tracebackIn } from './python-text.ts'

/** What stands on a line before the traceback, from where on it belongs to the failure. */
const HEADER =
  /^(?:Exception in thread (?!").*:|Exception ignored (?:in|on|while|from)\b.*|Process \S+:|--- Logging error ---|[\w.]*RemoteTraceback:\s*|Error in (?:sys\.excepthook|atexit\._run_exitfuncs):)$/

/** What asyncio logs, whose prefix may be that of Python's own default. */
const ASYNCIO = /(?:^|[:\s])((?:Task|Future) exception was never retrieved|Exception in callback .*)$/s

/** Source that does not parse; the line of a call says in what function it is. */
const SOURCE = /^ {2}File ".*", line \d+$/

function beginning(at: number, part: Part, stage: PythonProgress['stage']): Beginning {
  return { at, progress: new PythonProgress(part, stage) }
}

/**
 * What Python 2.7 to 3.14 writes: tracebacks, chains and groups of them, what threads, tasks, processes and finalizers
 * failed with, source that does not parse, and the reports of `faulthandler`.
 */
export const python: Grammar = {
  hint: /Traceback \(most recent call last\):\s*$|^Exception (?:in thread |ignored |[\w.]+: .*> ignored$)|^Process \S+:$|^--- Logging error|RemoteTraceback:|^Error in (?:sys|atexit)|(?:Task|Future) exception was never|Exception in callback |^ {2}File ".*", line \d+$|^Fatal Python error: /,

  begins(line) {
    const { at, isGroup } = tracebackIn(line)
    if (isGroup) return beginning(at, 'group', 'incomplete')
    if (at >= 0) return beginning(at, 'calls', 'tentative')
    if (HEADER.test(line)) return beginning(0, 'header', 'tentative')
    const asyncio = ASYNCIO.exec(line)
    if (asyncio?.[1] !== undefined) return beginning(line.length - asyncio[1].length, 'header', 'tentative')
    if (FATAL.test(line)) return beginning(0, 'threads', 'complete')
    if (SOURCE.test(line)) return beginning(0, 'source', 'tentative')
    if (ignoredIn(line) !== undefined) return beginning(0, 'end', 'complete')
    return undefined
  },

  parse: parsePython,
}
