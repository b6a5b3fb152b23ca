import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { findToken } from '../../../scripts/kloros/token.ts'
import { kloros, serve, temporaryFolder } from './call.ts'

const home = temporaryFolder()
const problem = 'application/problem+json'
const json = 'application/json'

describe('an answer that is none ends with one sentence and the exit code that fits', () => {
  const cases: [name: string, answer: [number, string, string], exit: number, says: RegExp][] = [
    [
      'nothing there',
      [404, problem, '{"detail":"There is no question x."}'],
      3,
      /^kloros: There is no question x\.\n$/,
    ],
    ['a refusal', [409, problem, '{"detail":"The claim is over."}'], 1, /^kloros: The claim is over\.\n$/],
    [
      'no token',
      [401, problem, '{"detail":"This token is wrong."}'],
      1,
      /^kloros: This token is wrong: kloros takes it from KLOROS_FEED_TOKEN, or .*\.\n$/,
    ],
    ['Redis away', [503, problem, '{"detail":"Redis is away."}'], 69, /^kloros: Redis is away\.\n$/],
    ['a problem without words', [500, problem, '[]'], 1, /answered 500/],
    ['a hostile sentence', [400, problem, '{"detail":"a\\u001b[2Jb\\nkloros: c"}'], 1, /^kloros: ab kloros: c\n$/],
    ['another program', [404, 'text/html', '<h1>Not found</h1>'], 1, /no feed of KLoROS: it said 404/],
    ['another program that is content', [200, 'text/html', '<h1>Hi</h1>'], 1, /did not answer in JSON/],
    ['torn JSON', [200, json, '{"services":['], 1, /did not answer in JSON/],
    ['nothing at all', [200, json, ''], 1, /unexpected/],
    ['another shape', [200, json, '{"services":[{"service":7}]}'], 1, /unexpected: services\.0\.service/],
  ]
  for (const [name, [status, type, body], exit, says] of cases) {
    test(name, async () => {
      const url = await serve((_, response) => response.writeHead(status, { 'content-type': type }).end(body))
      const outcome = await kloros(home, ['status', '--url', url])
      assert.match(outcome.err, says)
      assert.equal(outcome.exit, exit)
      assert.equal(outcome.out, '')
    })
  }

  test('nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const { exit, err } = await kloros(home, ['status'], { env: { KLOROS_URL: `http://127.0.0.1:${port}` } })
    assert.equal(exit, 69)
    assert.match(err, new RegExp(`^kloros: Nothing answers at http://127.0.0.1:${port} \\(ECONNREFUSED\\).*\n$`))
  })

  test('a connection that is cut', async () => {
    const url = await serve((_, response) => response.destroy())
    assert.equal((await kloros(home, ['status', '--url', url])).exit, 69)
  })
})

test('a token is not carried along by a redirect', async () => {
  let asked = 0
  const elsewhere = await serve((_, response) => {
    asked += 1
    response.end()
  })
  const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end())
  const { exit } = await kloros(home, ['status', '--url', url], { env: { KLOROS_FEED_TOKEN: 's3cret' } })
  assert.equal(exit, 1)
  assert.equal(asked, 0)
})

describe('the token', () => {
  const seen = async (given: Record<string, string>) => {
    // The machine may have a fleet of its own, with its token.
    const env = { KLOROS_CONFIG: join(home, 'none', 'kloros.toml'), ...given }
    let authorization: string | undefined
    const url = await serve((request, response) => {
      authorization = request.headers.authorization
      response.end('{"services":[]}')
    })
    const { exit, err } = await kloros(home, ['status', '--url', `${url}/`], { env })
    return { exit, err, authorization }
  }
  const file = (name: string, content: string) => {
    const path = join(home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }

  test('none is sent where none is known', async () => assert.equal((await seen({})).authorization, undefined))
  test('the environment names it, or a file, or the user’s own file', async () => {
    const env = { XDG_CONFIG_HOME: join(home, 'xdg') }
    file('xdg/kloros/token', 'mine\n')
    assert.equal((await seen(env)).authorization, 'Bearer mine')
    const named = { ...env, KLOROS_TOKEN_FILE: file('named', 'named\n') }
    assert.equal((await seen(named)).authorization, 'Bearer named')
    assert.equal((await seen({ ...named, KLOROS_FEED_TOKEN: 'given' })).authorization, 'Bearer given')
    file('.config/kloros/token', 'home')
    assert.equal((await seen({})).authorization, 'Bearer home')
  })
  test('whoever can read what the host’s own feed is started with needs nothing else', async () => {
    file('etc/feed.env', '# made when it was installed\nKLOROS_FEED_TOKEN=hosts\n')
    const env = { KLOROS_CONFIG: join(home, 'etc', 'kloros.toml'), XDG_CONFIG_HOME: join(home, 'nothing') }
    assert.equal((await seen(env)).authorization, 'Bearer hosts')
    assert.equal((await seen({ ...env, XDG_CONFIG_HOME: join(home, 'xdg') })).authorization, 'Bearer mine')
    assert.equal(await findToken(env, 'http://feed.example:8700'), undefined)
    assert.equal(await findToken({ ...env, KLOROS_FEED_TOKEN: 'given' }, 'http://feed.example:8700'), 'given')
  })
  test('a file that was named must be there, and hold a token', async () => {
    const missing = await seen({ KLOROS_TOKEN_FILE: join(home, 'missing') })
    assert.equal(missing.exit, 1)
    assert.match(missing.err, /cannot be read/)
    for (const content of ['two words', '']) {
      assert.match((await seen({ KLOROS_TOKEN_FILE: file('bad', content) })).err, /no token may hold/)
    }
  })
})

test('a feed that pages in circles is left', async () => {
  const url = await serve((_, response) => response.end('{"questions":[],"next_cursor":"x","total":1}'))
  const { exit, err } = await kloros(home, ['questions', '--all', '--url', url])
  assert.equal(exit, 1)
  assert.match(err, /does not page on/)
})

test('a claim whose token cannot be remembered is still shown, with its token', async () => {
  const question = {
    id: 'x-1',
    question: 'Why?\x1b[2J',
    hypothesis: 'X',
    evidence: ['two\nlines'],
    action_class: 'investigate',
    autonomy: 2,
    value_estimate: 0.5,
    cost: 0.4,
    status: 'in_progress',
    level: 'high',
    gap: { type: 'x', name: 'y', ecosystem: null },
    facts: { gap_type: 'x', free_mb: 0 },
    occurrences: 1,
    first_seen: 'f',
    last_seen: 'l',
    hosts: [],
    related: [],
    metadata: {},
    claim: null,
    answer: null,
    history: [],
  }
  const claimed = { question, token: 'tok', expires_at: '2026-11-21T02:00:00.000Z' }
  const url = await serve((_, response) => response.end(JSON.stringify(claimed)))
  const env = { XDG_STATE_HOME: join(home, 'named') }
  const { exit, out, err } = await kloros(home, ['claim', '--url', url], { env })
  assert.equal(exit, 0)
  assert.match(out, /^Why\?\n/)
  assert.match(out, / {2}two\n {4}lines/)
  assert.match(out, /free_mb +0/)
  assert.match(err, /cannot be remembered .* its token is tok\n/)
})
