import type { Reading } from './tongue.ts'

/** What a failure says, as its case has it. */
export interface Expected {
  type: string
  message: string
  file?: string
  function?: string
  errors: number
}

/** Types that the monitor gives where the text names none. */
const GIVEN = [
  'Uncaught',
  'die',
  'abort',
  'Assertion failed',
  'stack overflow',
  'UndefinedBehaviorSanitizer: undefined-behavior',
  'AddressSanitizer: bad-free',
  'hung task',
  'BUG',
  'RCU stall',
  'System.StackOverflowException',
  'SyntaxError',
]

/**
 * Holds a person's reading against a text, and fills in what `…` stands for in the message.
 *
 * @throws when the text does not have the words of the reading.
 */
export function readingOf(text: string, [type, message, file, function_, errors = 1]: Reading): Expected {
  const pattern = new RegExp(message.split('…').map(quoted).join('.*?') + (message.endsWith('…') ? '$' : ''), 'm')
  const found = pattern.exec(text)?.[0]
  const missing = [GIVEN.includes(type) ? '' : type, file ?? '', function_ ?? ''].find((word) => !text.includes(word))
  if (found === undefined || missing !== undefined) throw new Error(`does not say '${missing ?? message}':\n${text}`)
  return { type, message: found, ...(file && { file }), ...(function_ && { function: function_ }), errors }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
