import { appendFileSync, writeFileSync } from 'node:fs'
import { type Benchmark, best, rateOf } from './benchmark.ts'
import { healthOf, type Lab } from './lab.ts'

interface LinesSize {
  lines: number
  rounds: number
}

const SCENARIOS = 1_000

/** One line in so many tells of a failure; so few signals come of it that the monitor never waits for a core. */
const FAILING = 100

const LINES_AT_ONCE = 10_000

// Counts its lines by what the monitor cannot do without: cutting them, and parsing them.
const PLAIN = `
const { createReadStream } = require('node:fs')
const { createInterface } = require('node:readline')
const begin = performance.now()
let count = 0
createInterface({ input: createReadStream(process.argv[1]), crlfDelay: Infinity })
  .on('line', (line) => { if (JSON.parse(line)) count += 1 })
  .on('close', () => console.log((count * 1000) / (performance.now() - begin)))
`

/** How many lines a second go through tail and chaos-monitor. */
export const linesBenchmark: Benchmark<LinesSize> = {
  name: 'lines',
  method: [
    `chaos-monitor reads a history of ${SCENARIOS} scenarios, one line in ${FAILING} a failure that the next one heals;`,
    'best of 3. The reference is a Node process that cuts the same file by node:readline and parses each line.',
  ],
  full: { lines: 500_000, rounds: 3 },
  quick: { lines: 50_000, rounds: 1 },

  async run(lab, { lines, rounds }, say) {
    writeHistory(lab.history, lines)
    let plain = 0
    const monitor = await best(rounds, async (round) => {
      say(`lines: round ${round} of ${rounds}`)
      plain = Math.max(plain, Number(await lab.call(process.execPath, ['-e', PLAIN, lab.history])))
      return monitorRate(lab, lines)
    })
    const reference = { name: 'readline and JSON.parse', figure: plain }
    return [{ name: 'lines through chaos-monitor', figure: monitor, unit: '/s', reference }]
  },
}

async function monitorRate(lab: Lab, lines: number): Promise<number> {
  await lab.client.flushall()
  const monitor = await lab.start('chaos-monitor')
  const rate = await rateOf(async () => (await healthOf(monitor)).counters.read, lines)
  await lab.end(monitor)
  return rate
}

/** Writes a history of chaos experiments: of a thousand scenarios, one line in a hundred a failure that the next one heals. */
export function writeHistory(path: string, lines: number): void {
  writeFileSync(path, '')
  let text = ''
  for (let index = 0; index < lines; index += 1) {
    const healed = index % FAILING !== 0
    // Not in step with the failures, so that all scenarios fail in turn.
    const scenario = `bench-${Math.floor(index / 7) % SCENARIOS}`
    const timestamp = new Date(1_795_200_000_000 + index * 1000).toISOString()
    text += `${JSON.stringify({ scenario, healed, failure_count: healed ? 0 : 1, error: healed ? null : 'no quorum', timestamp })}\n`
    if (index % LINES_AT_ONCE !== LINES_AT_ONCE - 1 && index !== lines - 1) continue
    appendFileSync(path, text)
    text = ''
  }
}
