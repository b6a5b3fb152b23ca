import { type Evidence, evidenceOf, type Frame } from './evidence.ts'
import { readJava } from './java-text.ts'
import { readNode } from './node-text.ts'
import { plain } from './plain-text.ts'
import { readPython } from './python-text.ts'

const JAVA = /^[ \t]*at .*\(\w+\.(?:java|kt|scala|groovy):\d+\)/m
const PHP = /^(\/?\S{1,500}\.php):(\d{1,9})$/
const PYTHON = /^ *File "[^"\n]{1,500}", line \d+|^E {3}/m

/** Reads a failure whose runner is not known: the calls in its text say in which language it was thrown. */
export function readAny(text: string, told: { type?: string | undefined; message?: string | undefined }): Evidence {
  if (JAVA.test(text)) return readJava(text, { type: told.type ?? '', message: told.message ?? '' })
  if (text.split('\n').some((line) => PHP.test(line))) return readPhp(text, told.type)
  const evidence = PYTHON.test(text) ? readPython(text) : readNode(text)
  const { type, message } = evidenceOf({
    type: told.type || evidence.type,
    message: told.message || evidence.message,
    frames: [],
  })
  return { ...evidence, ...(type === undefined ? {} : { type }), ...(message === undefined ? {} : { message }) }
}

/** What PHPUnit writes: the test, the error, and the calls, the innermost first. */
function readPhp(text: string, type: string | undefined): Evidence {
  const lines = plain(text).split('\n')
  const frames = lines.flatMap((line): Frame[] => {
    const [, file, number] = PHP.exec(line) ?? []
    const isOwn = !/(?:^|\/)vendor\/|^phar:/.test(file ?? '')
    return file === undefined ? [] : [{ file, line: Number(number), shown: [line], isOwn }]
  })
  const said = lines.filter((line, i) => !PHP.test(line) && !(i === 0 && /^[\w\\]+::\w/.test(line))).join('\n')
  const message = type && said.startsWith(`${type}: `) ? said.slice(type.length + 2) : said
  return evidenceOf({ type, message, frames: frames.reverse(), head: [said], isInnermostFirst: true })
}
