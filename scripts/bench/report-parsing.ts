import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmark.ts'
import type { Parsing, ParsingSize } from './report-parsing-child.ts'
import type { Row } from './table.ts'

/** How fast test-monitor makes results of a report, with nothing around it. */
export const reportParsingBenchmark: Benchmark<ParsingSize> = {
  name: 'report-parsing',
  method: [
    'Reports as pytest and Jest write them, one test in 100 failing, in pieces of 64 KiB. The references make the same bytes',
    'into a text and that into a tree, with JSON.parse, and tell of every tag and text, with sax alone. Both in turns, in a',
    'process of their own; counted is the time that processors spent on it, so that what else runs is not in it.',
  ],
  full: { tests: 5_000, times: 10, rounds: 30 },
  quick: { tests: 1_000, times: 5, rounds: 2 },

  async run(_lab, size, say) {
    const rows: Row[] = []
    const child = fork(fileURLToPath(new URL('report-parsing-child.ts', import.meta.url)), [JSON.stringify(size)])
    child.on('message', ({ name, bytes, figure, reference }: Parsing) => {
      say(`report-parsing: ${name}, ${Math.round(bytes / 1e3)} kB`)
      rows.push({ name, figure, unit: 'MB/s', reference, target: { of: 'ratio', bound: 'least', value: 0.7 } })
    })
    const [code] = await once(child, 'exit')
    if (code !== 0) throw new Error(`the process that measures ended with ${code}`)
    return rows
  },
}
