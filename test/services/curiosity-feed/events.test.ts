import assert from 'node:assert/strict'
import { connect as connectSocket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { SignalStream } from '../../../shared/bus/signals.ts'
import { QuestionStore } from '../../../shared/store/questions.ts'
import { until } from '../../support/until.ts'
import { ask, buildFeed, PREFIX, startFeed, type TestFeed, tell as tellCore } from './feed.ts'
import { type Heard, type Watcher, watch } from './watcher.ts'

let feed: Awaited<ReturnType<typeof startFeed>>
let base: string
const watchers: Watcher[] = []

before(async () => {
  feed = await startFeed()
  base = await listen(feed)
})
after(async () => {
  for (const one of watchers) one.close()
  await feed.app.close()
  await feed.redis.stop()
})

async function listen({ app }: TestFeed, port = 0): Promise<string> {
  await app.listen({ host: '127.0.0.1', port })
  return `http://127.0.0.1:${(app.server.address() as { port: number }).port}`
}

async function open(query = '', last?: string): Promise<Watcher> {
  const watcher = await watch(base, `/events${query}`, last === undefined ? {} : { 'last-event-id': last })
  watchers.push(watcher)
  if (watcher.status === 200) await until(() => watcher.last !== '', 'it has a place')
  return watcher
}

/** Opens or closes gaps as the core does, which passes over what was only published. */
async function tell(names: readonly string[], said: Parameters<typeof tellCore>[2] = {}): Promise<string[]> {
  const stream = `{${PREFIX}}:signals`
  await feed.redis.client.xgroup('CREATE', stream, 'curiosity-core', '$', 'MKSTREAM').catch(() => undefined)
  await feed.redis.client.xgroup('SETID', stream, 'curiosity-core', '$')
  return tellCore(feed.redis, names, said)
}

/** Publishes signals that no core folds in. */
async function publish(names: readonly string[], more: Record<string, unknown> = {}): Promise<void> {
  const signals = names.map((gap_name) => ({
    signal: 'CAPABILITY_GAP' as const,
    facts: { gap_type: 'disk_full', gap_name, ...more },
  }))
  await new SignalStream(feed.redis.client, PREFIX).accept(signals)
}

const nameOf = ({ data }: Heard) => (data.signal as { facts: { gap_name: string } }).facts.gap_name
const signalsOf = (watcher: Watcher) => watcher.heard.filter(({ event }) => event === 'signal').map(nameOf)
const changesOf = (watcher: Watcher) =>
  watcher.heard.filter(({ event }) => event === 'question').map(({ data }) => data.event)

describe('GET /events', () => {
  it('tells signals and changes of questions as they happen, and nothing of before', async () => {
    await publish(['before'])
    const watcher = await open()
    assert.equal(watcher.response.headers['content-type'], 'text/event-stream; charset=utf-8')
    assert.equal(watcher.response.headers['cache-control'], 'no-store')
    assert.equal(watcher.response.headers['x-content-type-options'], 'nosniff')
    const [id] = await tell(['told'])
    await until(() => watcher.heard.length === 2, 'both are told')
    const [signal, question] = watcher.heard as [Heard, Heard]
    assert.equal(nameOf(signal), 'told')
    assert.match(String(signal.data.id), /^\d+-\d+$/)
    assert.equal(question.event, 'question')
    const { question: shown, ...change } = question.data as { question: Record<string, unknown> }
    assert.deepEqual(change, {
      ...{ id, event: 'opened', status: 'ready', level: 'critical', gap_type: 'healing_failure' },
      ecosystem: 'self_healing',
    })
    assert.deepEqual([shown.id, shown.question, shown.occurrences], [id, "Why does 'told' not heal?", 1])
    assert.equal('facts' in shown, false)
  })

  it('leaves tracebacks out, and shows what is no signal as the text it is', async () => {
    const watcher = await open()
    await publish(['traced'], { traceback: 'Traceback (most recent call last):', unit: 'a.service' })
    await feed.redis.client.xadd(`{${PREFIX}}:signals`, '*', 'json', '{"torn\n\ndata: x')
    await feed.redis.client.xadd(`{${PREFIX}}:signals`, '*', 'other', 'x')
    await until(() => watcher.heard.length === 3, 'all are told')
    const signals = watcher.heard.map(({ data }) => data.signal)
    assert.deepEqual((signals[0] as { facts: object }).facts, {
      ...{ gap_type: 'disk_full', gap_name: 'traced', unit: 'a.service' },
    })
    assert.deepEqual(signals.slice(1), ['{"torn\n\ndata: x', null])
  })

  it('goes on behind the last event, without loss or repetition, through entries of several changes', async () => {
    const all = await open()
    const names = Array.from({ length: 30 }, (_, i) => `resumed-${i}`)
    // Folded in together, their changes are one entry.
    const ids = await tell(names)
    await until(() => all.heard.length === 60, 'all is told')
    const store = new QuestionStore(feed.redis.client, PREFIX)
    for (const id of ids.slice(0, 3)) await store.accept(id, 'known')
    await until(() => all.heard.length === 63, 'what came later, too')
    assert.equal(new Set(all.heard.map(({ id }) => id)).size, 63)
    for (const [at, { id }] of all.heard.entries()) {
      const back = await open('', id)
      await until(() => back.heard.length === all.heard.length - at - 1, `the rest behind ${at}`)
      const rest = all.heard.slice(at + 1)
      assert.deepEqual(
        back.heard.map((one) => [one.id, one.event, one.data.id]),
        rest.map((one) => [one.id, one.event, one.data.id]),
      )
      back.close()
    }
    const asked = await open(`?last_event_id=${all.heard[60]?.id}`)
    await until(() => asked.heard.length === 2, 'a page that cannot send the header asks so')
  })

  it('goes on with more than is read at once', async () => {
    const first = await open()
    const place = first.last
    const names = Array.from({ length: 700 }, (_, i) => `many-${i}`)
    await publish(names)
    const back = await open('', place)
    await until(() => signalsOf(back).length === 700, 'all are told')
    await until(() => signalsOf(first).length === 700, 'to both')
    assert.deepEqual(signalsOf(back), names)
    assert.deepEqual(signalsOf(first), names)
  })

  const filters: [query: string, signals: string[], changes: string[]][] = [
    ['', ['f-1', 'f-2', 'f-3', 'f-1'], ['opened', 'opened', 'closed']],
    ['?gap_type=disk_full', ['f-3'], []],
    ['?gap_type=healing_failure,disk_full', ['f-1', 'f-2', 'f-3', 'f-1'], ['opened', 'opened', 'closed']],
    ['?ecosystem=self_healing', ['f-1', 'f-2', 'f-1'], ['opened', 'opened', 'closed']],
    ['?ecosystem=testing', [], []],
    ['?level=critical', [], ['opened', 'opened', 'closed']],
    ['?level=low', [], []],
    ['?status=closed', [], ['closed']],
    ['?host=web-9', ['f-2'], ['opened']],
    ['?host=web-1', ['f-1', 'f-3', 'f-1'], ['opened', 'closed']],
    ['?q=F-2', ['f-2'], ['opened']],
    ['?q=heal%3F', [], ['opened', 'opened', 'closed']],
  ]
  it('filters as lists do', async () => {
    const open_ = await Promise.all(filters.map(([query]) => open(query)))
    await tell(['f-1'])
    await tell(['f-2'], { host: 'web-9' })
    await publish(['f-3'])
    await tell(['f-1'], { closes: true })
    await publish(['end'], { gap_type: 'disk_full' })
    await until(() => signalsOf(open_[0] as Watcher).includes('end'), 'all is told')
    for (const [at, [query, signals, changes]] of filters.entries()) {
      const watcher = open_[at] as Watcher
      await until(
        () =>
          signalsOf(watcher).filter((one) => one !== 'end').length === signals.length &&
          changesOf(watcher).length === changes.length,
        `${query} hears of ${signals.length} signals and ${changes.length} changes`,
      )
      assert.deepEqual(
        [signalsOf(watcher).filter((one) => one !== 'end'), changesOf(watcher)],
        [signals, changes],
        query,
      )
    }
  })

  const refused: [name: string, path: string, headers: Record<string, string>, status: number, field: string][] = [
    ['a filter that lists do not know', '/events?colour=red', {}, 422, 'colour'],
    ['a status that is none', '/events?status=odd', {}, 422, 'status.0'],
    ['pages, of which it has none', '/events?limit=5', {}, 422, 'limit'],
    ['an id that it did not give', '/events', { 'last-event-id': 'x' }, 422, 'Last-Event-ID'],
    ['one that is too long', `/events?last_event_id=${'1'.repeat(65)}`, {}, 422, 'last_event_id'],
  ]
  for (const [name, url, headers, status, field] of refused) {
    it(`refuses ${name}`, async () => {
      const reply = await feed.app.inject({ url, headers })
      assert.deepEqual([reply.statusCode, reply.json().field], [status, field])
    })
  }

  it('has no head of its own', async () => {
    assert.equal((await feed.app.inject({ method: 'HEAD', url: '/events' })).statusCode, 404)
  })
})

describe('what is no longer kept', () => {
  const gaps: [name: string, place: (all: Heard[]) => string, kept: (all: Heard[]) => number][] = [
    ['what was trimmed', (all) => all[0]?.id ?? '', () => 3],
    ['all there ever was', () => '0-0_0-0', () => 3],
    ['a place that this Redis has not come to', () => '9999999999999-0_9999999999999-0', () => 0],
  ]
  for (const [name, place, kept] of gaps) {
    it(`is told: ${name}`, async () => {
      const all = await open()
      await publish(Array.from({ length: 6 }, (_, i) => `gap-${i}`))
      await until(() => all.heard.length === 6, 'all are told')
      await feed.redis.client.xtrim(`{${PREFIX}}:signals`, 'MAXLEN', 3)
      const watcher = await open('?gap_type=disk_full', place(all.heard))
      await until(() => signalsOf(watcher).length === kept(all.heard), 'what is kept is told')
      await publish(['after'])
      await until(() => signalsOf(watcher).includes('after'), 'and what comes')
      const gap = watcher.heard.find(({ event, data }) => event === 'gap' && data.of === 'signals')
      assert.deepEqual(Object.keys(gap?.data ?? {}).sort(), ['after', 'kept_from', 'of'])
      assert.equal(watcher.heard.indexOf(gap as Heard) <= 1, true)
      assert.deepEqual(signalsOf(watcher), [...['gap-3', 'gap-4', 'gap-5'].slice(3 - kept(all.heard)), 'after'])
    })
  }

  it('is not told where everything is there', async () => {
    const all = await open()
    await publish(['whole-1', 'whole-2'])
    await until(() => all.heard.length === 2, 'both are told')
    const back = await open('', all.heard[0]?.id)
    await until(() => back.heard.length === 1, 'the rest is told')
    assert.deepEqual(signalsOf(back), ['whole-2'])
  })
})

describe('one reader for all', () => {
  const connections = async () =>
    String(await feed.redis.client.client('LIST'))
      .trim()
      .split('\n')
  const reading = async () => (await connections()).filter((line) => / cmd=xread /.test(line))
  const readers = async () => (await reading()).length

  it('there is one connection that waits, however many watch, and none without', async () => {
    for (const one of watchers) one.close()
    await until(async () => (await readers()) === 0, 'nobody reads')
    const many = await Promise.all(Array.from({ length: 20 }, (_, i) => open(i % 2 ? '?q=x' : '')))
    await until(async () => (await readers()) === 1, 'one reads')
    for (const one of many.slice(1)) one.close()
    await publish(['alone'])
    await until(() => signalsOf(many[0] as Watcher).includes('alone'), 'who stays is told')
    // Between two waits it reads.
    await until(async () => (await readers()) === 1, 'one reads still')
    many[0]?.close()
    await until(async () => (await readers()) === 0, 'nobody reads')
    const again = await open()
    await publish(['anew'])
    await until(() => again.heard.length === 1, 'it begins anew')
  })

  it('who goes while it waits to be let in is waited for no more', async () => {
    await open()
    const [, id] = await until(async () => /^(id=\d+ )/.exec((await reading())[0] ?? ''), 'one reads')
    for (const one of watchers) one.close()
    // Between two waits it does not wait, and is there all the same.
    await until(async () => !(await connections()).some((line) => line.startsWith(id ?? '')), 'its connection is gone')
    const before = (await connections()).length
    const closed = new Promise((resolve) =>
      feed.app.server.once('request', ({ socket }) => {
        socket.on('close', resolve)
        gone.destroy()
      }),
    )
    await feed.redis.client.client('PAUSE', 300, 'ALL')
    const gone = connectSocket(Number(new URL(base).port), '127.0.0.1')
    gone.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await closed
    const staying = await open()
    await until(async () => (await connections()).length === before + 1, 'one reads')
    staying.close()
    await until(async () => (await connections()).length === before, 'nobody reads')
  })

  it('a client that never reads is dropped, and the others hear all', async () => {
    const reading = await open()
    const { port } = new URL(base)
    const stuck = connectSocket(Number(port), '127.0.0.1')
    stuck.write('GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n')
    stuck.pause()
    let isOver = false
    stuck.on('error', () => undefined)
    stuck.on('close', () => {
      isOver = true
    })
    const text = 'x'.repeat(4_000)
    let sent = 0
    const dropped = feed.counted.dropped
    await until(
      async () => {
        await publish(
          Array.from({ length: 200 }, () => `big-${sent++}`),
          { gap_reason: text },
        )
        return feed.counted.dropped > dropped
      },
      'it is dropped',
      60_000,
    )
    assert.equal(feed.counted.dropped, dropped + 1)
    await until(() => signalsOf(reading).length === sent, 'who reads hears all', 60_000)
    stuck.resume()
    await until(() => isOver, 'its connection is closed')
  })
})

describe('weather', () => {
  it('Redis away and back: who watches stays, and nothing is lost or told twice', async () => {
    const watcher = await open()
    await publish(['calm'])
    await until(() => watcher.heard.length === 1, 'it is told')
    await feed.redis.kill()
    await until(async () => (await ask(feed, '/fleet')).status === 503, 'Redis is away')
    // The place is known as long as somebody watches.
    const late = await open()
    await feed.redis.start()
    await publish(['back-1', 'back-2'])
    await until(() => watcher.heard.length >= 3 && late.heard.length >= 2, 'it goes on')
    assert.deepEqual(signalsOf(watcher), ['calm', 'back-1', 'back-2'])
    assert.deepEqual(signalsOf(late), ['back-1', 'back-2'])
    assert.equal(watcher.isClosed, false)
  })

  it('without Redis nobody begins to watch', async () => {
    const dark = await buildFeed('unix:///nonexistent/redis.sock')
    const refused = await dark.app.inject('/events')
    assert.equal(refused.statusCode, 503)
    assert.match(String(refused.headers['retry-after']), /^\d+$/)
    await dark.app.close()
  })

  it('the feed restarted: a client comes back to where it was', async () => {
    const names: string[] = []
    const heard: string[] = []
    let one = await buildFeed(feed.redis.url)
    let address = await listen(one)
    const { port } = new URL(address)
    await until(async () => (await ask(one, '/fleet')).status === 200, 'it answers')
    let watcher = await watch(address, '/events')
    for (let round = 0; round < 3; round += 1) {
      await until(() => watcher.last !== '', 'it has a place')
      const told = [`r-${round}-a`, `r-${round}-b`]
      await publish(told)
      names.push(...told)
      await until(() => signalsOf(watcher).includes(`r-${round}-b`), 'it hears')
      heard.push(...signalsOf(watcher))
      await one.app.close()
      await until(() => watcher.isClosed, 'it is cut off')
      await publish([`r-${round}-away`])
      names.push(`r-${round}-away`)
      one = await buildFeed(feed.redis.url)
      address = await listen(one, Number(port))
      await until(async () => (await ask(one, '/fleet')).status === 200, 'it answers again')
      watcher = await watch(address, '/events', { 'last-event-id': watcher.last })
    }
    await until(() => signalsOf(watcher).length === 1, 'it hears of what was missed')
    heard.push(...signalsOf(watcher))
    assert.deepEqual(heard, names)
    watcher.close()
    await one.app.close()
  })

  it('a Redis that lost everything is told as a gap', async () => {
    const watcher = await open()
    await publish(['old'])
    await until(() => watcher.heard.length === 1, 'it is told')
    await feed.redis.replaceByEmpty()
    await publish(['new'])
    await until(() => signalsOf(watcher).includes('new'), 'it goes on')
    assert.deepEqual(
      watcher.heard.filter(({ data }) => data.of !== 'questions').map(({ event }) => event),
      ['signal', 'gap', 'signal'],
    )
  })
})
