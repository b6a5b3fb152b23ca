import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'

const { get, post, remove } = (await import(
  new URL('../../../../services/curiosity-feed/dashboard/api.js', import.meta.url).href
)) as Record<'get' | 'remove', (path: string) => Promise<unknown>> & {
  post(path: string, body: unknown): Promise<unknown>
}

const server = createServer((request, response) => answer(request, response))
let answer: (request: IncomingMessage, response: ServerResponse) => void
const { fetch } = globalThis
before(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // What a browser makes of a path.
  globalThis.fetch = (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init)
})
after(() => {
  globalThis.fetch = fetch
  server.close()
  server.closeAllConnections()
})

test('what is answered by half is not answered, and is told again by the same key until it is', async () => {
  const keys: unknown[] = []
  answer = ({ headers }, response) => {
    keys.push(headers['idempotency-key'])
    response.writeHead(200, { 'Content-Length': 12 })
    if (keys.length > 1) response.end('{"token": 7}')
    else response.write('{"tok', () => response.destroy())
  }
  const tell = () => post('/questions/a/claim', { worker: 'b' })
  await assert.rejects(tell, { status: 0, message: 'The feed does not answer.' })
  assert.deepEqual(await tell(), { token: 7 })
  assert.deepEqual(await tell(), { token: 7 })
  assert.equal(keys[0], keys[1])
  assert.notEqual(keys[1], keys[2])
})

for (const [name, call] of [
  ['read', () => get('/fleet')],
  ['told', () => post('/mutes', {})],
  ['taken back', () => remove('/mutes/a')],
] as const)
  test(`what is ${name} is not waited for without end`, { timeout: 10_000 }, async (t) => {
    const patience = new AbortController()
    const asked = t.mock.method(AbortSignal, 'timeout', () => patience.signal)
    answer = () => patience.abort(new DOMException('', 'TimeoutError'))
    await assert.rejects(call, { status: 0, message: 'The feed does not answer.' })
    assert.deepEqual(asked.mock.calls[0]?.arguments, [30_000])
  })
