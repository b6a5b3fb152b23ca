import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { dashboardPlace } from '../dashboard-place.ts'
import { Problem } from '../problem.ts'

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

/** What the page may do: load its own files, call its own feed, show text; and nothing of it is ever read as HTML. */
const POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:"],
  ...["frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"],
  ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
].join('; ')

/** What a person sees who opens it without a session; no style may come with it. */
const SIGN_IN = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>KLoROS: not signed in</title>
<h1>You are not signed in</h1>
<p>Run <code>kloros dashboard</code> on a machine that has the feed’s token: it opens this page with a link that works once.
`

// A browser that is led here from elsewhere sends no strict cookie, also where it has one; from a page of the feed it does.
const ONWARD = "location.replace('/?' + location.hash)"
const ONWARD_POLICY = `default-src 'none'; frame-ancestors 'none'; script-src 'sha256-${createHash('sha256').update(ONWARD).digest('base64')}'`

/**
 * `GET /` and `GET /dashboard/FILE`: the page, its styles and scripts.
 *
 * They are read when they are asked for: an idle feed holds none of them.
 */
export function dashboardRoutes(app: FastifyInstance): void {
  const { folder, elsewhere } = dashboardPlace()

  app.get('/', async (_, reply) => send(reply, 'index.html'))
  app.get<{ Params: { file: string } }>('/dashboard/:file', async ({ params }, reply) => send(reply, params.file))

  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 401 || !isForPerson(request)) return payload
    reply.type(TYPES.html).removeHeader('content-length')
    if (request.headers['sec-fetch-site'] !== 'cross-site') return SIGN_IN
    reply.header('Content-Security-Policy', ONWARD_POLICY)
    return `${SIGN_IN}<script>${ONWARD}</script>\n`
  })

  async function send(reply: FastifyReply, file: string): Promise<FastifyReply> {
    const [, ending] = /^[a-z]+(?:-[a-z]+)*\.(html|css|js|svg)$/.exec(file) ?? []
    const text = ending === undefined ? undefined : await read(elsewhere[file] ?? join(folder, file))
    if (text === undefined) throw new Problem(404, 'The dashboard has no such file.')
    return reply
      .header('Content-Security-Policy', POLICY)
      .header('Cross-Origin-Opener-Policy', 'same-origin')
      .type(TYPES[ending as keyof typeof TYPES])
      .send(text)
  }
}

function isForPerson({ url, method, headers }: FastifyRequest): boolean {
  return method === 'GET' && (url === '/' || url.startsWith('/?')) && (headers.accept ?? '').includes('text/html')
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
