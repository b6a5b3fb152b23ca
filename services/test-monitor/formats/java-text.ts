import { type Evidence, evidenceOf, type Frame } from './evidence.ts'
import { plain } from './plain-text.ts'

const FRAME = /^\s*at (?:[\w.@-]{1,200}\/{1,2})?([\w$.<>]{1,400})\.([\w$<>]{1,200})\(([^:()]{1,200}):(\d{1,9})\)/
const IS_LIBRARY =
  /^(?:java|javax|jdk|sun|com\.sun|jakarta|kotlin|kotlinx|scala|groovy|clojure|junit|org\.(?:junit|testng|mockito|hamcrest|assertj|opentest4j|apache|gradle|springframework|codehaus|hibernate|easymock|powermock|spockframework|scalatest|jetbrains|slf4j|eclipse)|io\.(?:netty|kotest|mockk|reactivex)|net\.bytebuddy|worker\.org\.gradle|reactor|com\.google\.(?:common|truth|inject)|com\.intellij|android|androidx)\./

/** Reads a stack trace of the JVM: of its errors, the one that nothing caught comes first. */
export function readJava(text: string, { type, message }: { type: string; message: string }): Evidence {
  const lines = plain(text).split('\n')
  const frames: Frame[] = []
  for (const line of lines) {
    // A cause is looked into where the error itself is not of the project's making.
    if (/^\s*(?:Caused by|Suppressed): /.test(line) && frames.some(({ isOwn }) => isOwn)) break
    const [, name = '', method = '', file = '', number = ''] = FRAME.exec(line) ?? []
    if (file === '') continue
    frames.push({
      file,
      line: Number(number),
      function: `${name}.${method}`,
      shown: [line],
      isOwn: !IS_LIBRARY.test(`${name}.`),
    })
  }
  const first = lines.findIndex((line) => /^\s*at /.test(line))
  const head = first < 0 ? lines : lines.slice(0, first)
  const said = head.join('\n').trim()
  const written = /^([\w$.]+)(?:: (.*))?$/s.exec(said)
  return evidenceOf({
    type: type || written?.[1],
    message: message || (written === null ? said : written[2]),
    frames: frames.reverse(),
    head,
    isInnermostFirst: true,
  })
}
