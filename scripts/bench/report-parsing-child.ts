import sax from 'sax'
import { openReport } from '../../services/test-monitor/formats/open.ts'
import { best } from './benchmark.ts'
import { jestJsonOf, junitOf, pytestJsonOf } from './report-texts.ts'

/** How often, and of what, is measured. */
export interface ParsingSize {
  /** How many tests a report has, and how often it is read in a round. */
  tests: number
  times: number
  rounds: number
}

/** What the process says of one kind of report: bytes, and megabytes a second of test-monitor and of the reference. */
export interface Parsing {
  name: string
  bytes: number
  figure: number
  reference: { name: string; figure: number }
}

/** How much a file is read at once, in bytes. */
const PIECE = 64 * 1024

/** One test in so many fails. */
const FAILING = 100

async function measure({ tests, times, rounds }: ParsingSize): Promise<void> {
  const fails = (n: number) => n % FAILING === 0
  for (const [name, text, reference, parse] of [
    ['pytest-json-report', pytestJsonOf('orders', tests, fails), 'JSON.parse', parseJson],
    ['JSON of Jest', jestJsonOf('orders', tests, fails), 'JSON.parse', parseJson],
    ['JUnit XML of pytest', junitOf('orders', tests, fails), 'sax', parseXml],
  ] as const) {
    const bytes = Buffer.from(text)
    const speed = (work: (bytes: Buffer) => unknown) => {
      const begun = process.cpuUsage()
      for (let time = 0; time < times; time += 1) work(bytes)
      const { user, system } = process.cpuUsage(begun)
      return (times * bytes.length) / (user + system)
    }
    let alone = 0
    const figure = await best(rounds, async () => {
      alone = Math.max(alone, speed(parse))
      return speed((all) => read(all, tests))
    })
    const said: Parsing = { name, bytes: bytes.length, figure, reference: { name: reference, figure: alone } }
    process.send?.(said)
  }
}

function* pieces(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE)
}

function read(bytes: Buffer, tests: number): void {
  const reader = openReport('report', undefined)
  for (const piece of pieces(bytes)) reader.push(piece)
  const report = reader.end()
  if (report.kind !== 'whole' || report.value.tests.length !== tests) throw new Error('the report was not read whole')
}

function parseJson(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString())
}

function parseXml(bytes: Buffer): number {
  let heard = 0
  const hear = () => {
    heard += 1
  }
  const parser = sax.parser(true)
  parser.onopentag = hear
  parser.onclosetag = hear
  parser.ontext = hear
  const decoder = new TextDecoder()
  for (const piece of pieces(bytes)) parser.write(decoder.decode(piece, { stream: true }))
  parser.close()
  return heard
}

await measure(JSON.parse(process.argv[2] ?? '') as ParsingSize)
