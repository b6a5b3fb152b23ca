import type { Tie } from '../../shared/contract/question.ts'

/** How much of a value ties two questions, in characters. */
const LENGTH = 300

/**
 * What a gap may have in common with gaps that other monitors told of, the closest first: the innermost frame, the error's
 * type and message without what varies, the source file, the module.
 *
 * A file goes by its last two parts: one monitor knows where it is installed, another where it stands in the tree.
 */
export function tiesOf(type: string, facts: Readonly<Record<string, unknown>>): [Tie, string][] {
  const text = (name: string) => (typeof facts[name] === 'string' ? facts[name].slice(0, LENGTH) : '')
  const location = text('location')
  // The file of an exception is the log that told of it.
  const file = fileOf(location) || (type === 'exception' ? '' : fileOf(text('file')))
  const ties: [Tie, string][] = [
    ['frame', location === '' || text('function') === '' ? '' : `${file} ${text('function')}`],
    ['error', text('type') === '' || text('message') === '' ? '' : `${text('type')} ${steady(text('message'))}`],
    ['file', file],
    ['module', text('module')],
  ]
  return ties.filter(([, value]) => value !== '')
}

function fileOf(location: string): string {
  const path = location.replace(/(?::\d+){1,2}$/, '')
  return path.split(/[/\\]/).slice(-2).join('/')
}

/** A message without numbers, addresses and what is quoted: these vary from one time to the next. */
function steady(message: string): string {
  return message
    .replace(/'[^']*'|"[^"]*"/g, '…')
    .replace(/\b0x[0-9a-f]+\b|\d+/gi, '#')
    .trim()
}
