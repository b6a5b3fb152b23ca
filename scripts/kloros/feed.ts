import * as z from 'zod'
import { line } from '../../shared/text/clean.ts'
import { type Context, exits, Failure } from './command.ts'
import { findToken, whereTokenGoes } from './token.ts'

const DEFAULT_URL = 'http://127.0.0.1:8700'
const PATIENCE_MS = 30_000
const MOST_BYTES = 64 * 1024 * 1024

const Problem = z.looseObject({ title: z.string().optional(), detail: z.string().optional() })

/** What the feed answered. */
export interface Reply {
  status: number
  /** The parsed JSON; undefined where there was none, as with 204. */
  body: unknown
}

/** The feed, over HTTP. Every call throws a {@link Failure} with the feed's own sentence where it refuses. */
export interface Feed {
  /** Its address, without a slash at the end. */
  readonly url: string
  /** @param stop leaves it, before the feed answers. */
  get(path: string, query?: Readonly<Record<string, string | undefined>>, stop?: AbortSignal): Promise<Reply>
  post(path: string, body: unknown): Promise<Reply>
  delete(path: string): Promise<Reply>
  /** An answer that goes on until `signal` is aborted or the feed ends it, as it comes. */
  stream(
    path: string,
    query: Readonly<Record<string, string | undefined>>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<AsyncIterable<string>>
}

/**
 * Finds the feed and the token it wants.
 *
 * @param url what `--url` says; else `KLOROS_URL`, else the default.
 */
export async function openFeed(env: Context['env'], url: string | undefined): Promise<Feed> {
  const base = parseUrl(url ?? (env.KLOROS_URL || DEFAULT_URL))
  const token = await findToken(env, base)
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }

  async function call(path: string, init: RequestInit): Promise<Reply> {
    const { response, text } = await exchange(base, path, init)
    if (!response.ok) throw refusal(base, response, text)
    return { status: response.status, body: text === '' ? undefined : parse(base, text) }
  }
  return {
    url: base,
    get: (path, query = {}, stop) => call(withQuery(path, query), { headers, ...(stop && { signal: stop }) }),
    post(path, body) {
      const type = { 'content-type': 'application/json' }
      return call(path, { method: 'POST', headers: { ...headers, ...type }, body: JSON.stringify(body) })
    },
    delete: (path) => call(path, { method: 'DELETE', headers }),
    async stream(path, query, more, signal) {
      const init = { headers: { ...headers, ...more }, redirect: 'manual', signal } as const
      const response = await reach(base, () => fetch(`${base}${withQuery(path, query)}`, init))
      if (!response.ok) throw refusal(base, response, await reach(base, () => read(base, response)))
      return textOf(base, response)
    },
  }
}

function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
}

async function* textOf(base: string, response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  while (reader !== undefined) {
    const { done, value } = await reach(base, () => reader.read())
    if (done) return
    yield decoder.decode(value, { stream: true })
  }
}

/**
 * Takes an answer for what it should be.
 *
 * @throws Failure where it is not.
 */
export function expect<T>(feed: Feed, shape: z.ZodType<T>, reply: Reply): T {
  const result = shape.safeParse(reply.body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.join('.') || 'the answer'
  throw new Failure(`The feed at ${feed.url} answered something unexpected: ${where}: ${issue?.message}.`)
}

function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Failure(`The feed's address must be a http:// or https:// URL, not ${text}.`, exits.usage)
  }
  if (url.username || url.password) {
    throw new Failure("The feed's address must not hold a password; KLOROS_FEED_TOKEN is for that.", exits.usage)
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}

async function exchange(base: string, path: string, init: RequestInit): Promise<{ response: Response; text: string }> {
  return reach(base, async () => {
    // A token must not follow a redirect to who knows where.
    const ends = [AbortSignal.timeout(PATIENCE_MS), init.signal].filter((one) => one instanceof AbortSignal)
    const options = { redirect: 'manual', signal: AbortSignal.any(ends) } as const
    const response = await fetch(`${base}${path}`, { ...init, ...options })
    return { response, text: await read(base, response) }
  })
}

async function reach<T>(base: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Failure) throw error
    const why = causeOf(error)
    throw new Failure(
      `Nothing answers at ${base} (${why}): is the fleet running? --url names another.`,
      exits.unreachable,
    )
  }
}

async function read(base: string, response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.byteLength
    if (bytes > MOST_BYTES) throw new Failure(`The answer of ${base} is too large; ask for less.`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Node says only "fetch failed"; what failed is the innermost cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS / 1000} s`
  const code = (error as NodeJS.ErrnoException).code
  return error.cause === undefined ? (code ?? error.message) : causeOf(error.cause)
}

function refusal(base: string, response: Response, text: string): Failure {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) {
    return new Failure(`What answers at ${base} is no feed of KLoROS: it said ${response.status}.`)
  }
  const { title, detail } = Problem.catch({}).parse(parse(base, text))
  const sentence = line(detail ?? title ?? '').slice(0, 2000) || `The feed answered ${response.status}.`
  if (response.status === 401) return new Failure(`${sentence.replace(/\.?$/, '')}: ${whereTokenGoes}.`)
  const exit = { 404: exits.nothing, 503: exits.unreachable }[response.status] ?? exits.failed
  return new Failure(sentence, exit, response.status)
}

function parse(base: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Failure(`What answers at ${base} is no feed of KLoROS: it did not answer in JSON.`)
  }
}
