import { spawnSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import { MESSAGES } from '../../../../services/exception-monitor/schema.ts'
import type { Signal } from '../../../../shared/contract/signal.ts'
import { FakeJournal } from '../../../support/fake-journal.ts'
import { TestFleet } from '../../../support/live-fleet.ts'
import { until } from '../../../support/until.ts'

const TOKEN = 'a-token-of-the-test'
const UNIT = 'billing.service'

/** A crash whose words would take over a page, or a terminal, that trusted them. */
const program = (error: string) => `
class ${error} extends Error {}
${error}.prototype.name = '${error}'
function charge(card) {
  throw new ${error}('<script>window.taken = 1</script><img src=x onerror="window.taken = 2"> \\x1b[31mred\\x1b[0m \\u202egpj')
}
function checkout() { charge(4242) }
checkout()
`

/** What the page is tested against: monitor, core and feed, a journal, and the token. */
export class PageFleet {
  private constructor(
    readonly fleet: TestFleet,
    private readonly journal: FakeJournal,
  ) {}

  static async up(t: TestContext): Promise<PageFleet> {
    const journal = await FakeJournal.make(t)
    const fleet = await TestFleet.create(
      [
        '[fleet]\nhost = "here"',
        `[curiosity-feed]\ntoken = "${TOKEN}"`,
        '[curiosity-core]\nopen_per_type = 6000',
        `[exception-monitor]\njournalctl = "${journal.program}"\nclean_s = 1`,
      ].join('\n'),
    )
    t.after(() => fleet.stop())
    await fleet.up('curiosity-core', 'curiosity-feed', 'exception-monitor')
    return new PageFleet(fleet, journal)
  }

  get origin(): string {
    return this.fleet.url('')
  }

  call(path: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
    return fetch(this.fleet.url(path), { ...init, headers: { Authorization: `Bearer ${TOKEN}`, ...init.headers } })
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.call(path, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'Content-Type': 'application/json' },
    })
  }

  /** A link that signs a browser in, once. */
  async link(): Promise<string> {
    const { path } = (await (await this.call('/session/links', { method: 'POST' })).json()) as { path: string }
    return this.fleet.url(path)
  }

  /** Has a program crash, and its last words go to the journal. */
  crash(error: string): void {
    const { stderr } = spawnSync(process.execPath, ['-e', program(error)], { encoding: 'utf8' })
    const lines = stderr.split('\n').filter((text) => text !== '')
    this.journal.log(
      lines,
      said({ _SYSTEMD_UNIT: UNIT, _SYSTEMD_INVOCATION_ID: 'first', _TRANSPORT: 'stdout', _PID: '100' }),
    )
  }

  /** Has the unit be started again, in which it runs on. */
  restart(): void {
    const started = { MESSAGE_ID: MESSAGES.unit_started, UNIT, INVOCATION_ID: 'second' }
    this.journal.log(
      [`Started ${UNIT}.`],
      said({ ...started, _SYSTEMD_UNIT: 'init.scope', _TRANSPORT: 'journal', _PID: '1' }),
    )
  }

  /** Puts into the stream what is no signal, as any program can. */
  async litter(): Promise<void> {
    for (const json of [
      '{"signal":{},"facts":{"gap_name":[1],"gap_type":{}},"ts":1e300,"monitor":7}',
      'no JSON <b>',
      'null',
      '{"signal":"CAPABILITY_GAP","facts":{"gap_name":{"toString":1},"gap_type":{"toString":1},"reason":{"toString":1}}}',
      '{"signal":"CAPABILITY_GAP","facts":null}',
    ]) {
      await this.fleet.redis.client.xadd('{kloros}:signals', '*', 'json', json)
    }
  }

  /** Tells of gaps, as monitors do. */
  async tell(names: readonly string[], closed = false): Promise<void> {
    const signals = names.map((gap_name): Signal => {
      const facts = { gap_type: 'healing_failure', gap_name, gap_reason: 'it did not heal' }
      return { signal: closed ? 'CAPABILITY_GAP_CLOSED' : 'CAPABILITY_GAP', facts }
    })
    for (let at = 0; at < signals.length; at += 1_000) {
      const send = async () => (await this.post('/signals', signals.slice(at, at + 1_000))).status === 202
      // It says 503 where its Redis has just been away: a caller tells it again.
      await until(send, 'the feed takes signals')
    }
  }
}

function said(fields: Record<string, string>): string {
  const all = { _HOSTNAME: 'here', PRIORITY: '6', _STREAM_ID: 'one', SYSLOG_IDENTIFIER: 'billing', ...fields }
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
