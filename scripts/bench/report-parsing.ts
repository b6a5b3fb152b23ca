import sax from 'sax'
import { openReport } from '../../services/test-monitor/formats/open.ts'
import { type Benchmark, best } from './benchmark.ts'
import { jestJsonOf, junitOf, pytestJsonOf } from './report-texts.ts'
import type { Row } from './table.ts'

interface ParsingSize {
  /** How many tests a report has, and how often it is read in a round. */
  tests: number
  times: number
  rounds: number
}

/** How much a file is read at once, in bytes. */
const PIECE = 64 * 1024

/** One test in so many fails. */
const FAILING = 100

/** How fast test-monitor makes results of a report, with nothing around it. */
export const reportParsingBenchmark: Benchmark<ParsingSize> = {
  name: 'report-parsing',
  method: [
    `Reports as pytest and Jest write them, one test in ${FAILING} failing, in pieces of ${PIECE / 1024} KiB and in this process. The references make`,
    'the same bytes into a text and that into a tree, with JSON.parse, and tell of every tag and text, with sax alone.',
  ],
  full: { tests: 5_000, times: 20, rounds: 7 },
  quick: { tests: 1_000, times: 5, rounds: 2 },

  async run(_lab, { tests, times, rounds }, say) {
    const fails = (n: number) => n % FAILING === 0
    const rows: Row[] = []
    for (const [name, text, reference, parse] of [
      ['pytest-json-report', pytestJsonOf('orders', tests, fails), 'JSON.parse', parseJson],
      ['JSON of Jest', jestJsonOf('orders', tests, fails), 'JSON.parse', parseJson],
      ['JUnit XML of pytest', junitOf('orders', tests, fails), 'sax', parseXml],
    ] as const) {
      const bytes = Buffer.from(text)
      const speed = (work: (bytes: Buffer) => unknown) => {
        const begun = performance.now()
        for (let time = 0; time < times; time += 1) work(bytes)
        return (times * bytes.length) / 1000 / (performance.now() - begun)
      }
      say(`report-parsing: ${name}, ${Math.round(bytes.length / 1e3)} kB`)
      let alone = 0
      const figure = await best(rounds, async () => {
        alone = Math.max(alone, speed(parse))
        return speed((all) => read(all, tests))
      })
      rows.push({
        ...{ name, figure, unit: 'MB/s', reference: { name: reference, figure: alone } },
        target: { of: 'ratio', bound: 'least', value: 0.7 },
      })
    }
    return rows
  },
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
