import type { Benchmark } from './benchmark.ts'
import { PREFIX } from './lab.ts'
import { fill } from './questions.ts'

/** What a signal weighs whose question is measured, in bytes. */
const BYTES = 4 * 1024

const HUNDRED_THOUSAND = 100_000
const MIB = 1024 * 1024

/** What questions weigh in Redis. */
export const questionsMemoryBenchmark: Benchmark<{ questions: number }> = {
  name: 'questions-memory',
  method: [
    `used_memory of Redis with so many ready questions, each of a signal of ${BYTES} bytes, less what it was before; for 100,000 of`,
    'them. The reference is the JSON of the signals alone.',
  ],
  full: { questions: HUNDRED_THOUSAND },
  quick: { questions: 5_000 },

  async run(lab, { questions }, say) {
    const used = async () => Number(/^used_memory:(\d+)/m.exec(await lab.client.info('memory'))?.[1])
    const before = await used()
    say(`questions-memory: asks ${questions} questions`)
    await fill(lab.client, PREFIX, questions, BYTES)
    await lab.client.del(`{${PREFIX}}:signals`)
    const figure = (((await used()) - before) / questions) * HUNDRED_THOUSAND
    const reference = { name: 'their JSON', figure: (BYTES * HUNDRED_THOUSAND) / MIB }
    return [{ name: 'Redis for 100,000 questions of 4 KiB', figure: figure / MIB, unit: 'MiB', reference }]
  },
}
