import { type Connection, openStream } from '../bench/live-connection.ts'
import { pause } from '../kloros/child.ts'

/** How many people have the dashboard open, and how long at most before they reload it, in milliseconds. */
const BROWSERS = 6
const RELOAD_MS = 60_000

/** How many agents work on questions, and how long each thinks at most, in milliseconds. */
const AGENTS = 3
const THINK_MS = 2_000

/** What a page and those who look on ask for. */
const READS = [
  '/questions',
  '/questions?level=critical,high&limit=20',
  '/questions?q=shop&status=answered',
  '/signals?limit=50',
  '/fleet',
  '/stats?hours=1',
  '/channels',
  '/mutes',
  '/metrics',
  '/',
]

/** What the feed answered that it never should, each once. */
export type Trouble = Set<string>

/** Uses a feed as people, agents and other programs do, until it is stopped. @param url where it listens. */
export async function use(url: string, chance: () => number, stop: AbortSignal): Promise<Trouble> {
  const trouble: Trouble = new Set()
  const browsers = Array.from({ length: BROWSERS }, () => browse(Number(new URL(url).port), chance, stop))
  const agents = Array.from({ length: AGENTS }, (_, n) => work(`agent-${n}`))
  await Promise.all([...browsers, ...agents, look(), tell()])
  return trouble

  /** @returns what it says; undefined where it is away, or says no. */
  async function call(path: string, body?: object): Promise<unknown> {
    const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    try {
      const response = await fetch(`${url}${path}`, init)
      if (response.status >= 500 && response.status !== 503) trouble.add(`${response.status} of ${path}`)
      const text = await response.text()
      return response.ok && text.startsWith('{') ? JSON.parse(text) : undefined
    } catch (error) {
      // It is being started again.
      if (error instanceof TypeError) return undefined
      throw error
    }
  }

  async function work(worker: string): Promise<void> {
    for (; !stop.aborted; await pause(chance() * THINK_MS, stop)) {
      const lease = { worker, lease_seconds: 20 }
      const claimed = (await call('/questions/claim', lease)) as { question: { id: string }; token: string } | undefined
      if (claimed === undefined) continue
      const { token } = claimed
      const of = (what: string, more: object) => call(`/questions/${claimed.question.id}/${what}`, more)
      await pause(chance() * THINK_MS, stop)
      const fate = chance()
      const answer = { token, answer: `because ${Math.floor(fate * 100)}`, evidence: ['shop.py:17'], confidence: fate }
      if (fate < 0.6) await of('answer', answer)
      else if (fate < 0.75) await of('release', { token, reason: 'not mine' })
      else if (fate < 0.8) await of('block', { token, reason: 'no access' })
      else if (fate < 0.85) await of('snooze', { until: new Date(Date.now() + 60_000).toISOString() })
      else if (fate < 0.9) await of('accept', { reason: 'known' })
      // The others are forgotten, until their leases run out.
    }
  }

  async function look(): Promise<void> {
    for (let n = 0; !stop.aborted; n += 1) {
      await call(READS[n % READS.length] as string)
      await pause(chance() * 1_000, stop)
    }
  }

  async function tell(): Promise<void> {
    for (let n = 0; !stop.aborted; n += 1) {
      const facts = { gap_type: 'leak', gap_name: `of-${n % 30}`, gap_reason: `${n} bytes` }
      await call('/signals', { signal: n % 3 === 2 ? 'CAPABILITY_GAP_CLOSED' : 'CAPABILITY_GAP', facts })
      await pause(chance() * 2_000, stop)
    }
  }
}

/** Follows what happens, and opens it anew now and then. */
async function browse(port: number, chance: () => number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const connection: Connection = openStream(port, undefined, () => undefined)
    await pause(1_000 + chance() * RELOAD_MS, stop)
    connection.socket.destroy()
  }
}
