import { ready } from '../../shared/bus/connect.ts'
import { keys } from '../../shared/bus/keys.ts'
import { Steps } from '../../shared/bus/steps.ts'
import { LAG_LIMIT, REPLAY_LENGTH } from '../../shared/contract/signal-bounds.ts'
import { Patience } from '../../shared/daemon/patience.ts'
import { Vitals } from '../../shared/daemon/vitals.ts'
import { type Benchmark, rateOf } from './benchmark.ts'
import { type Lab, PREFIX } from './lab.ts'
import { PUBLISHER, signalOf } from './signals.ts'

interface BacklogSize {
  signals: number
  /** What each weighs as JSON. */
  bytes: number
}

/** How many signals one step of the publisher publishes. */
const LOT = 100

/** How many gaps they are of: few, so that the memory is that of the stream. */
const GAPS = 100

/** What the core may keep beyond the replay length, since it trims after every so many. */
const UNTRIMMED = 1_200

const MIB = 1024 * 1024

/** What Redis holds while curiosity-core is away, and after it has come back. */
export const backlogBenchmark: Benchmark<BacklogSize> = {
  name: 'backlog',
  method: [
    'A publisher with the steps and the lag rule of the runner publishes with no core until it holds back; then the core',
    'is started, the publisher goes on as the rule lets it, and the core folds all there is.',
  ],
  full: { signals: 60_000, bytes: 8 * 1024 },
  quick: { signals: 60_000, bytes: 1024 },

  async run(lab, { signals, bytes }, say) {
    const before = await usedMemory(lab)
    const publisher = new Publisher(lab, bytes)
    const held = await publisher.publish(signals)
    const after = await usedMemory(lab)
    say(`backlog: held back at ${held} of ${signals} signals, Redis has ${after - before} bytes more`)

    await lab.start('curiosity-core')
    while (publisher.published < signals) {
      await publisher.untilCaughtUp()
      await publisher.publish(signals)
    }
    const folding = await rateOf(async () => signals - (await publisher.lag()), signals)
    say(`backlog: all are folded, the last at ${Math.round(folding)} a second`)
    const kept = await lab.client.xlen(keys.signals(PREFIX))
    return [
      {
        name: `signals of ${signals} published with no core`,
        figure: held,
        unit: '',
        reference: { name: 'the lag limit', figure: LAG_LIMIT },
        target: { of: 'figure', bound: 'most', value: LAG_LIMIT + LOT },
      },
      {
        name: 'Redis memory with no core',
        figure: (after - before) / MIB,
        unit: 'MiB',
        reference: { name: 'their JSON', figure: (held * bytes) / MIB },
      },
      { name: 'Redis memory a signal', figure: (after - before) / held, unit: 'bytes' },
      {
        name: `signals kept after all ${signals} were folded`,
        figure: kept,
        unit: '',
        reference: { name: 'the replay length', figure: REPLAY_LENGTH },
        target: { of: 'figure', bound: 'most', value: REPLAY_LENGTH + UNTRIMMED },
      },
      {
        name: 'Redis memory after all were folded',
        figure: ((await usedMemory(lab)) - before) / MIB,
        unit: 'MiB',
        reference: { name: 'the JSON of those kept', figure: (kept * bytes) / MIB },
      },
    ]
  },
}

async function usedMemory(lab: Lab): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await lab.client.info('memory'))?.[1])
}

/** A monitor as far as Redis is concerned. */
class Publisher {
  readonly #steps: Steps
  readonly #patience: Patience
  #step = 0
  published = 0

  constructor(
    lab: Lab,
    private readonly bytes: number,
  ) {
    this.#steps = new Steps(lab.client, PREFIX, PUBLISHER.host, PUBLISHER.monitor)
    const identity = { service: PUBLISHER.monitor, host: PUBLISHER.host, version: '' }
    const vitals = new Vitals(identity, [], () => undefined)
    this.#patience = new Patience(vitals, (end) => ready(lab.client, end), new AbortController().signal)
  }

  lag(): Promise<number> {
    return this.#steps.lag()
  }

  untilCaughtUp(): Promise<void> {
    return this.#patience.untilCaughtUp(() => this.lag())
  }

  /** Publishes until there are so many, or the core lags too far. @returns how many there are. */
  async publish(until: number): Promise<number> {
    while (this.published < until) {
      const lot = Math.min(LOT, until - this.published)
      const signals = Array.from({ length: lot }, (_, index) =>
        signalOf(this.published + index, GAPS, this.#step + 1, this.bytes),
      )
      const done = await this.#steps.commit(this.#step, { signals, fields: new Map() })
      if ('stale' in done) throw new Error('another publisher has taken the place of the bench')
      this.#step = done.step
      this.published += lot
      if (done.lag > LAG_LIMIT) break
    }
    return this.published
  }
}
