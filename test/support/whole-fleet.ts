import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Question } from '../../shared/contract/question.ts'
import { FakeJournal } from './fake-journal.ts'
import { ALL, type Name, TestFleet } from './live-fleet.ts'
import { writeProgram } from './programs.ts'
import { comesToBe, until } from './until.ts'
import { writeFiles } from './written-files.ts'

/** Of things that fail again and again there are so many. */
const AGAIN = 5

/** All twelve services over sources of their own, each of which a test has say what is wrong; and what must be asked then. */
export class WholeFleet {
  readonly #expected = new Map<string, number>()
  #said = 0
  /** How far the clock by which the journal writes is ahead, in seconds. */
  ahead_s = 0

  private constructor(
    readonly fleet: TestFleet,
    private readonly journal: FakeJournal,
    private readonly kernel: FakeJournal,
  ) {}

  /** Starts one that goes with the test. @param options of Redis. @param env see {@link TestFleet.create}. */
  static async start(t: TestContext, options: string[] = [], env: Record<string, string> = {}): Promise<WholeFleet> {
    const [journal, kernel] = [await FakeJournal.make(t), await FakeJournal.make(t)]
    const fleet = await TestFleet.create('', ['--appendfsync', 'everysec', ...options], env)
    t.after(() => fleet.stop())
    const { folder } = fleet
    const at = (...parts: string[]) => join(folder, ...parts)
    for (const path of ['results', 'shop/docs', 'shop/node_modules/always', 'bin'])
      mkdirSync(at(path), { recursive: true })
    for (const path of ['shop.log', 'history.jsonl', 'experiments.jsonl']) writeFileSync(at(path), '')
    writeFiles(at('shop'), {
      'node_modules/always/package.json': '{"name": "always", "version": "1.0.0"}',
      'package.json': '{"name": "shop"}',
      'shop/__init__.py': '',
      'shop/__main__.py': 'print(1)\n',
      'src/index.js': '',
      // Where few have a docstring, none is missed.
      'shop/good.py': functions(6_000, '"""Does it."""'),
    })
    const quiet = writeProgram(folder, 'quiet', `exec tail -f '${at('shop.log')}'`)
    const text = JSON.stringify
    const tables = [
      '[fleet]\nproject = "shop"\nhost = "here"',
      '[curiosity-core]\nopen_per_type = 100000',
      `[exception-monitor]\njournalctl = ${text(journal.program)}\nfiles = [${text(at('shop.log'))}]`,
      `[chaos-monitor]\nhistory = ${text(at('history.jsonl'))}\ncooldown_s = 0`,
      `[test-monitor]\nresults = [${text(at('results'))}]\nsettle_ms = 50`,
      `[metric-quality]\nexperiments = ${text(at('experiments.jsonl'))}`,
      `[source-index]\nroots = [${text(at('shop'))}]\nworker_idle_s = 1\nunwatched_s = 1`,
      '[integration-monitor]\nsettle_ms = 50',
      '[module-discovery]\nsettle_ms = 50\nroll_up = 1000',
      '[knowledge-discovery]\nsettle_ms = 50',
      `[capability-discovery]\nsettle_ms = 50\npath = [${text(at('bin'))}]\nenvironments = [${text(at('shop'))}]`,
      `[exploration]\njournalctl = ${text(kernel.program)}\nudevadm = ${text(quiet)}`,
    ]
    writeFileSync(at('kloros.toml'), `${tables.join('\n')}\n`)
    const whole = new WholeFleet(fleet, journal, kernel)
    await fleet.up(...ALL)
    const began = () => fleet.redis.client.hget('{kloros}:monitor:here/module-discovery', 's:began')
    await until(began, 'the first pass is known')
    return whole
  }

  /** Has every source say once more what is wrong. */
  speak(): void {
    const n = this.#said++
    const [again, own] = [letters(n % AGAIN), letters(n)]
    const at = (...parts: string[]) => join(this.fleet.folder, ...parts)
    const trace = [
      'Traceback (most recent call last):',
      `  File "/srv/shop/${again}.py", line 31, in charge`,
      '    charge(7)',
      `${again}.Denied: order ${n}`,
    ]
    appendFileSync(at('shop.log'), `${trace.join('\n')}\n`)
    const time = (Date.now() + this.ahead_s * 1_000) * 1_000
    this.journal.log(trace, TILL, time)
    this.kernel.log([`NVRM: Xid (PCI:${gpu(n)}): 79, GPU has fallen off the bus.`], '_TRANSPORT=kernel\n', time)
    appendFileSync(at('history.jsonl'), `{"scenario":"${again}","healed":false,"timestamp":${n}}\n`)
    const failed = `<testcase classname="tests.test_${own}" name="test_it"><failure message="${own}Error: no"></failure>`
    writeFiles(at('results'), { [`${own}.xml`]: `<testsuite name="pytest" tests="1">${failed}</testcase></testsuite>` })
    const metrics = { pass_rate: 0.93, latency_ms: 41.2 }
    const candidates = [1, 2].map((nth) => ({ name: `${own}-${nth}`, metrics }))
    // One alone proves nothing.
    for (const nth of [1, 2])
      appendFileSync(
        at('experiments.jsonl'),
        `${JSON.stringify({ experiment: `${own}-${nth}`, subject: own, candidates })}\n`,
      )
    writeFiles(at('shop'), {
      [`shop/${own}.py`]: `${functions(5, 'pass')}\nbus.emit("lamp.${own}.lit", 1)\n`,
      [`src/${own}.js`]: `import 'lamp-${own}'\n`,
    })
    for (const [type, name] of [
      ['exception', `file ${again}`],
      ['exception', `unit ${again}`],
      ['hardware_lost', `here/gpu ${gpu(n)}.0/errors`],
      ['healing_failure', again],
      ['test_failure', `shop/tests.test_${own} > test_it`],
      ['suspicious_metrics', 'identical'],
      ['suspicious_metrics', 'identical'],
      ['orphaned_queue', `shop/lamp.${own}.lit`],
      ['new_module', `shop/shop/${own}.py`],
      ['missing_docstrings', `shop/shop/${own}.py`],
      ['missing_dependency', `shop/node:lamp-${own}`],
    ] as const) {
      const key = `${type} ${name}`
      this.#expected.set(key, (this.#expected.get(key) ?? 0) + 1)
    }
  }

  /** Has them speak now and then, for so long. */
  async speakFor(ms: number): Promise<void> {
    for (let n = 0; n < 4; n += 1) {
      this.speak()
      await sleep(ms / 4)
    }
  }

  /** Waits until `/health` of services says this, status and reason. */
  async says(names: readonly Name[], what: RegExp): Promise<void> {
    for (const name of names) {
      const isSo = async () => {
        const { status, reason } = await this.fleet.health(name)
        return what.test(`${status}: ${reason}`)
      }
      await until(isSo, `${name} says ${what}`, 30_000)
    }
  }

  /** Waits until exactly what was said is asked, each as often as it was said. @param beside what is asked beside. */
  async told(beside: readonly string[] = [], timeout_ms = 60_000): Promise<void> {
    const expected = [...this.#expected].map(([name, times]) => `${name} ×${times}`)
    await comesToBe(
      async () => (await this.fleet.questions()).map(shown).sort(),
      [...expected, ...beside].sort(),
      timeout_ms,
    )
  }
}

const TILL = '_SYSTEMD_UNIT=till.service\n_PID=7\n_TRANSPORT=stdout\n_STREAM_ID=1\nPRIORITY=6\n'

const letters = (n: number) => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')

const hex = (n: number) => n.toString(16).padStart(2, '0')
const gpu = (n: number) => `0000:${hex(n >> 5)}:${hex(n & 31)}`

const functions = (count: number, body: string) =>
  Array.from({ length: count }, (_, n) => `def f${n}():\n    ${body}\n`).join('\n')

/** A question as it is expected: an exception by where it is told, and by its file. */
function shown({ gap, facts, occurrences, status }: Question): string {
  const of = /srv\/shop\/(\w+)\.py/.exec(`${facts.traceback}`)?.[1]
  const name = gap.type === 'exception' ? `${facts.unit === undefined ? 'file' : 'unit'} ${of}` : gap.name
  return `${gap.type} ${name} ×${occurrences}${status === 'ready' ? '' : ` ${status}`}`
}
