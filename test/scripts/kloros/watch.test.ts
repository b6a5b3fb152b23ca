import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, describe, it, test } from 'node:test'
import type { Context } from '../../../scripts/kloros/command.ts'
import type { Happening } from '../../../scripts/kloros/event-stream.ts'
import { screenText, type Watched } from '../../../scripts/kloros/watch-text.ts'
import { Fleet, Question } from '../../../shared/text/answers.ts'
import { width } from '../../../shared/text/clean.ts'
import { isInstalled } from '../../support/booted.ts'
import { until } from '../../support/until.ts'
import { kloros, serve, temporaryFolder } from './call.ts'
import { liveFleet, programs, startKloros } from './live.ts'

const home = temporaryFolder()
const fleet = await liveFleet(home)
fleet.start('curiosity-core')
let feed = fleet.start('curiosity-feed')
const done = async (line: string) => {
  const { exit, out, err } = await kloros(home, line.split(' '), { env: fleet.env })
  assert.equal(exit, 0, err)
  return out
}
await until(async () => (await done('status')).includes('curiosity-core'), 'the fleet is up')

const HOSTILE = '\x1b]0;owned\x07\x1b[2J\x1b[31mred\u202e'

describe('the screen', () => {
  const question = (name: string, level = 'high') =>
    Question.parse({
      ...{
        id: `x-${name}`,
        question: `Why ${name}? ${HOSTILE}`,
        hypothesis: 'X',
        evidence: [],
        action_class: 'investigate',
      },
      ...{ autonomy: 1, value_estimate: 0.9, cost: 0.3, status: 'ready', level, occurrences: 2, facts: {}, hosts: [] },
      ...{ gap: { type: 'x', name, ecosystem: null }, first_seen: '2026-11-29T10:00:00Z', last_seen: 'never' },
      ...{ related: [], metadata: {}, claim: { worker: HOSTILE, expires_at: '' }, answer: null, history: [] },
    })
  const member = (status: string, silent = false) =>
    Fleet.parse({
      services: [
        {
          ...{ service: 'chaos-monitor', host: `web-1${HOSTILE}`, status, silent, reason: '', age_s: 1, uptime_s: 1 },
          ...{ redis: { connected: true }, sources: {}, memory_mb: 1, version: '1', heard_at: '2026-11-29T10:00:00Z' },
          counters: { read: 0, skipped: 0, published: 0, folded: 0, dropped: 0 },
        },
      ],
    }).services
  const signal = (name: string): Happening => ({
    ...{ event: 'signal' as const, whole: {} },
    data: {
      id: '1795982441085-0',
      signal: { signal: 'CAPABILITY_GAP', facts: { gap_type: 'x', gap_name: `${name}${HOSTILE}` } },
    },
  })
  const many = (count: number): Watched => ({
    fleet: member('ok'),
    questions: Array.from({ length: count }, (_, i) => question(`q-${i}`)),
    total: count,
    happened: Array.from({ length: count }, (_, i) => signal(`s-${i}`)),
    away: '',
  })
  const context = (columns: number): Context => ({ env: {}, columns, colour: false }) as unknown as Context

  for (const [columns, rows] of [
    [80, 24],
    [120, 50],
    [40, 10],
    [20, 5],
    [80, 3],
    [80, 1],
  ] as const) {
    it(`fits ${columns} columns and ${rows} rows, whatever it shows`, () => {
      for (const count of [0, 1, 5, 200]) {
        const lines = screenText(context(columns), rows, many(count))
        assert.ok(lines.length <= rows, `${lines.length} lines`)
        for (const line of lines) {
          assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202e]/)
          // The columns that say how bad it is are never cut.
          assert.ok(width(line) <= Math.max(columns, 45), line)
        }
      }
    })
  }

  const heads: [name: string, watched: Partial<Watched>, head: RegExp][] = [
    ['before the first answer', { fleet: undefined }, /^Waits for the feed\.$/],
    ['a fleet that is well', { fleet: member('ok') }, /^1 services, all well; 0 questions$/],
    ['one that fails', { fleet: member('failing') }, /^1 services, chaos-monitor on web-1red is failing; 0 questions$/],
    ['one that is silent', { fleet: member('ok', true) }, /is silent; 0 questions$/],
    ['a feed that is away', { away: `Nothing answers${HOSTILE}` }, /^Nothing answersred$/],
  ]
  for (const [name, watched, head] of heads) {
    it(`begins with ${name}`, () => {
      assert.match(screenText(context(80), 24, { ...many(0), ...watched })[0] ?? '', head)
    })
  }

  it('shows the best questions, and the newest of what happened', () => {
    const text = screenText(context(80), 24, many(100)).join('\n')
    assert.match(text, /Why q-0\?/)
    assert.doesNotMatch(text, /Why q-90\?/)
    assert.match(text, /s-99/)
    assert.doesNotMatch(text, /s-10\b/)
  })
})

test('where there is no terminal, a line is printed for all that happens, and hostile text is harmless', async () => {
  const plain = startKloros(home, ['watch'], fleet.env)
  const asJson = startKloros(home, ['watch', '--json', '--type', 'told'], fleet.env)
  await until(async () => {
    await done('emit --type warm --name up')
    await done('emit --type told --name up')
    return plain.out !== '' && asJson.out !== ''
  }, 'both watch')
  const envelope = { signal: 'CAPABILITY_GAP', facts: { gap_type: 'told', gap_name: 'red', gap_reason: HOSTILE } }
  const { exit } = await kloros(home, ['emit'], { env: fleet.env, stdin: JSON.stringify(envelope) })
  assert.equal(exit, 0)
  const last = (text: string, word: string) =>
    text
      .trim()
      .split('\n')
      .findLast((line) => line.includes(word)) ?? ''
  await until(() => /told-\S+ ×1/.test(last(plain.out, 'red')) || plain.out.includes('told red'), 'the signal is told')
  assert.match(last(plain.out, 'told red'), /^2\S+Z opened - told red: red$/)
  await until(() => asJson.out.includes('"opened"') && asJson.out.includes('"gap_name":"red"'), 'both are told')
  const lines = asJson.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.ok(lines.every(({ event, id }) => ['signal', 'question'].includes(event) && /^\d+-\d+_\d+-\d+/.test(id)))
  assert.ok(!asJson.out.includes('warm'))
  for (const { out } of [plain, asJson]) assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\u202e]/)

  const ended = once(feed, 'exit')
  feed.kill('SIGTERM')
  await ended
  await until(() => plain.err.includes('Trying on.'), 'it says that the feed is away')
  await fleet.redis.client.xadd(
    `{${fleet.prefix}}:signals`,
    '*',
    'json',
    JSON.stringify({ signal: 'CAPABILITY_GAP', facts: { gap_type: 'told', gap_name: 'meanwhile' } }),
  )
  feed = fleet.start('curiosity-feed')
  await until(() => plain.out.includes('told meanwhile'), 'what was missed is told', 30_000)
  assert.equal(plain.out.split('told meanwhile').length, 2)
  assert.match(plain.err, /The feed is back\.\n$/)
  plain.child.kill('SIGINT')
  asJson.child.kill('SIGINT')
  await Promise.all([plain.ended, asJson.ended])
})

/** What a shell runs; the checkout may be in a folder with blanks in its name. */
const watching = [process.execPath, ...programs.built, 'watch'].map((part) => `'${part}'`).join(' ')

test('on a terminal it shows a screen, follows its size, and gives it back', {
  skip: !(await isInstalled('script')),
}, async () => {
  for (const [name, leave] of [
    ['q', (terminal: ReturnType<typeof spawn>) => terminal.stdin?.write('q')],
    ['Ctrl-C', (terminal: ReturnType<typeof spawn>) => terminal.stdin?.write('\x03')],
  ] as const) {
    const command = `stty rows 20 cols 70; ${watching}; echo "exit $?"; stty -a`
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...fleet.env, HOME: home, TERM: 'xterm' },
    })
    after(() => terminal.kill())
    let out = ''
    terminal.stdout.on('data', (part) => {
      out += part
    })
    await until(() => out.includes('services, all well'), 'the fleet is shown')
    await done(`emit --type screened --name by-${name}`)
    await until(() => out.includes(`screened by-${name}`), 'the signal is shown')
    await until(() => /QUESTION[\s\S]*by-/.test(out), 'and its question')
    leave(terminal)
    const [code] = await once(terminal, 'exit')
    assert.equal(code, 0)
    assert.ok(out.startsWith('\x1b[?1049h\x1b[?25l'))
    assert.match(out.slice(out.lastIndexOf('\x1b[?25h\x1b[?1049l')), /exit 0\r\n/)
    assert.match(out, / icanon /)
    assert.match(out, / echo /)
  }
})

test('it ends at once where the feed hangs', { skip: !(await isInstalled('script')) }, async () => {
  const asked = new Set<string>()
  const url = await serve((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    asked.add(pathname)
    if (pathname === '/events') response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
  })
  const terminal = spawn('script', ['-qec', `${watching} --url ${url}`, '/dev/null'], {
    env: { ...fleet.env, HOME: home, TERM: 'xterm' },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  after(() => terminal.kill())
  await until(() => asked.has('/fleet') && asked.has('/questions'), 'it asks')
  const started = performance.now()
  terminal.stdin.write('q')
  const [code] = await once(terminal, 'exit')
  assert.equal(code, 0)
  // A call has 30 s to be answered.
  assert.ok(performance.now() - started < 20_000)
})
