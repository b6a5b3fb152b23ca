import { Fleet, Page } from '../../shared/text/answers.ts'
import { type Context, exits, Failure } from './command.ts'
import { happenings } from './event-stream.ts'
import { expect, type Feed } from './feed.ts'
import { screenText, type Watched } from './watch-text.ts'

/** At most so often the screen is drawn, questions are asked for after a change, and the fleet is; in milliseconds. */
const DRAW_MS = 100
const QUESTIONS_MS = 500
const FLEET_MS = 5_000

/** How many questions are asked for, and how much of what happened is kept: no screen is higher. */
const MOST_ROWS = 200

const ENTER = '\x1b[?1049h\x1b[?25l'
const LEAVE = '\x1b[?25h\x1b[?1049l'

type Query = Readonly<Record<string, string | undefined>>

/** Watches on the whole terminal, until q or Ctrl-C; the terminal is then as it was. */
export async function watchOnScreen(context: Context, feed: Feed, filter: Query): Promise<number> {
  const { stdin, stdout } = process
  const stop = new AbortController()
  const end = () => stop.abort()
  const watched: Watched = { fleet: undefined, questions: [], total: 0, happened: [], away: '' }
  const draw = atMostEvery(DRAW_MS, () => {
    const lines = screenText({ ...context, columns: stdout.columns || 80 }, stdout.rows || 24, watched)
    stdout.write(`\x1b[H${lines.map((one) => `${one}\x1b[K`).join('\r\n')}\x1b[J`)
  })
  const ask = async (look: () => Promise<void>) => {
    try {
      await look()
    } catch (error) {
      if (stop.signal.aborted) return
      // The stream says so when the feed is away.
      if (!(error instanceof Failure) || error.exit !== exits.unreachable) return fail(error)
    }
    if (!stop.signal.aborted) draw.soon()
  }
  const query = { ...filter, limit: String(MOST_ROWS) }
  const questions = atMostEvery(QUESTIONS_MS, () =>
    ask(async () => {
      const page = expect(feed, Page, await feed.get('/questions', query, stop.signal))
      watched.questions = page.questions
      watched.total = page.total
    }),
  )
  const fleet = () =>
    ask(async () => {
      watched.fleet = expect(feed, Fleet, await feed.get('/fleet', {}, stop.signal)).services
    })
  let failure: unknown
  const fail = (error: unknown) => {
    failure ??= error
    stop.abort()
  }

  const keys = (typed: Buffer) => {
    if (/[q\x03\x04]/.test(typed.toString('latin1'))) end()
  }
  const restore = () => {
    stdout.write(LEAVE)
    stdin.setRawMode?.(false)
  }
  // However the process ends, the terminal is given back.
  process.on('exit', restore)
  for (const one of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(one, end)
  stdout.on('resize', draw.soon)
  stdin.setRawMode?.(true)
  stdin.on('data', keys)
  stdout.write(ENTER)
  draw.soon()
  const looking = setInterval(fleet, FLEET_MS)
  const line = {
    up() {
      watched.away = ''
      questions.soon()
      void fleet()
    },
    down(why: Failure) {
      watched.away = why.message
      draw.soon()
    },
  }
  try {
    for await (const one of happenings(feed, filter, line, stop.signal)) {
      watched.happened = [...watched.happened, one].slice(-MOST_ROWS)
      if (one.event !== 'signal') questions.soon()
      draw.soon()
    }
  } catch (error) {
    fail(error)
  } finally {
    clearInterval(looking)
    draw.end()
    questions.end()
    stdout.off('resize', draw.soon)
    stdin.off('data', keys).pause()
    for (const one of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(one, end)
    restore()
    process.off('exit', restore)
  }
  if (failure !== undefined) throw failure
  return exits.ok
}

/** Does something soon after it was asked for, and at most so often. */
function atMostEvery(ms: number, work: () => unknown): { soon(): void; end(): void } {
  let timer: NodeJS.Timeout | undefined
  let last = Number.NEGATIVE_INFINITY
  let isOver = false
  return {
    soon() {
      if (timer !== undefined || isOver) return
      timer = setTimeout(
        () => {
          timer = undefined
          last = performance.now()
          work()
        },
        Math.max(0, last + ms - performance.now()),
      )
    },
    end() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
