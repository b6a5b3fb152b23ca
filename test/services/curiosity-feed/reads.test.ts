import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Question } from '../../../shared/contract/question.ts'
import { ask, feedOfFile, type Json, PREFIX, tell } from './feed.ts'

const feed = feedOfFile()

describe('the ETag of a read', () => {
  let id: string
  before(async () => {
    ;[id = ''] = await tell(feed.redis, ['disk-full'])
  })

  const get = (url: string, ifNoneMatch?: string, method: 'GET' | 'HEAD' = 'GET') =>
    feed.app.inject({ method, url, headers: ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch } })

  for (const url of ['/questions', '/questions?limit=1', '/questions/ID', '/mutes', '/signals', '/openapi.json']) {
    it(`${url} is 304 to whoever has it`, async () => {
      const path = url.replace('ID', id)
      const { headers, body } = await get(path)
      const tag = String(headers.etag)
      assert.match(tag, /^"[\w-]{27}"$/)
      assert.equal(headers['cache-control'], 'private, no-cache')
      for (const match of [tag, `W/${tag}`, `"x", ${tag}`, `"x",W/${tag},"y"`, '*']) {
        const same = await get(path, match)
        assert.deepEqual([same.statusCode, same.body, same.headers.etag], [304, '', tag], match)
        assert.equal(same.headers['content-length'], undefined)
      }
      for (const match of ['"x"', tag.slice(1, -1), 'W/"x"', '']) {
        const other = await get(path, match)
        assert.deepEqual([other.statusCode, other.body], [200, body], match)
      }
      const head = await get(path, undefined, 'HEAD')
      assert.deepEqual([head.statusCode, head.body, head.headers.etag], [200, '', tag])
    })
  }

  it('changes with what is read', async () => {
    const url = `/questions/${id}`
    const tag = String((await get(url)).headers.etag)
    await tell(feed.redis, ['disk-full'])
    const reply = await get(url, tag)
    assert.equal(reply.statusCode, 200)
    assert.notEqual(reply.headers.etag, tag)
  })

  it('is not given to what is no read that succeeded', async () => {
    assert.equal((await get('/questions/none', '*')).statusCode, 404)
    const written = await feed.app.inject({ method: 'POST', url: '/questions/claim', payload: { worker: 'a' } })
    assert.deepEqual([written.statusCode, written.headers.etag], [200, undefined])
    assert.equal(written.headers['cache-control'], 'no-store')
  })
})

describe('what is read beside a question', () => {
  it('is when it was seen, and its traceback, or that there is none', async () => {
    await feed.redis.client.flushall()
    const [id] = await tell(feed.redis, ['disk-full', 'disk-full'])
    const { body } = await ask(feed, `/questions/${id}/occurrences`)
    assert.equal(
      (body.hours as Json[]).reduce((sum, { occurrences }) => sum + (occurrences as number), 0),
      2,
    )
    assert.deepEqual((await ask(feed, `/questions/${id}/traceback`)).body, { lines: [] })
    const traceback = 'Traceback (most recent call last):\n  File "/srv/shop/card.py", line 4, in charge\nValueError'
    await feed.redis.client.hset(`{${PREFIX}}:question:${id}`, 'facts', JSON.stringify({ traceback }))
    const { lines } = (await ask(feed, `/questions/${id}/traceback`)).body as { lines: Json[] }
    assert.deepEqual(
      lines.map(({ call }) => call),
      [null, 'own', null],
    )
    for (const what of ['occurrences', 'traceback']) {
      assert.equal((await ask(feed, `/questions/none/${what}`)).status, 404)
    }
  })
})

describe('paging while questions come, go and change places', () => {
  it('gives each that keeps its place exactly once', async () => {
    await feed.redis.client.flushall()
    const names = Array.from({ length: 40 }, (_, n) => `scenario-${n}`)
    const ids = await tell(feed.redis, names)
    // Half of them move all the time; the others are to be found.
    const moving = ids.filter((_, n) => n % 2 === 0)
    const found: string[] = []
    let cursor: string | null = null
    for (let page = 0; page === 0 || cursor !== null; page += 1) {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`
      const { body } = await ask(feed, `/questions?limit=3${next}`)
      found.push(...(body.questions as Question[]).map(({ id }) => id))
      cursor = body.next_cursor as string | null
      const id = moving[page % moving.length] ?? ''
      await ask(feed, `/questions/${id}/accept`, { reason: 'known' })
      if (page % 3 === 0) await ask(feed, `/questions/${id}/reopen`, {})
      await tell(feed.redis, [`new-${page}`], { wording: { value_estimate: 0.9, cost: page % 2 === 0 ? 0.1 : 0.9 } })
      if (page % 4 === 0) await tell(feed.redis, [names[(page % 10) * 2] ?? ''], { closes: true })
    }
    const kept = found.filter((id) => ids.includes(id) && !moving.includes(id))
    assert.deepEqual(kept.sort(), ids.filter((id) => !moving.includes(id)).sort())
  })

  const cursors = [
    '1e999 id',
    '-1e999 id',
    'Infinity id',
    'NaN id',
    '9'.repeat(30),
    '1 ',
    ' id',
    '1 id extra',
    '0x10 id',
    '\0',
  ]
  for (const cursor of cursors) {
    it(`a cursor that says ${JSON.stringify(cursor)} is 422`, async () => {
      const encoded = Buffer.from(cursor).toString('base64url')
      const { status, body } = await ask(feed, `/questions?cursor=${encoded}`)
      assert.deepEqual([status, body.field], [422, 'cursor'])
    })
  }
  for (const cursor of ['1e999', '-1', '%00', '0', '..', 'x'.repeat(1025)]) {
    it(`cursor=${cursor.slice(0, 20)} is 422`, async () => {
      const { status, body } = await ask(feed, `/questions?cursor=${cursor}`)
      assert.deepEqual([status, body.field], [422, 'cursor'])
    })
  }
})

describe('numbers beyond all bounds', () => {
  const bodies: [url: string, json: string][] = [
    ['/questions/claim', '{"worker":"a","lease_seconds":1e999}'],
    ['/questions/claim', '{"worker":"a","lease_seconds":1e20}'],
    ['/questions/id/answer', '{"token":"t","answer":"x","confidence":-1e999}'],
    ['/questions/id/answer', '{"token":"t","answer":"x","metrics":{"deep":[1e999]}}'],
    ['/signals', '{"signal":"CAPABILITY_GAP","ts":1e999,"facts":{"gap_type":"a","gap_name":"b"}}'],
    ['/signals', '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"a","gap_name":"b","occurrences":1e10}}'],
    ['/signals', '{"signal":"CAPABILITY_GAP","facts":{"gap_type":"a","gap_name":"b","size":1e400}}'],
  ]
  for (const [url, payload] of bodies) {
    it(`${payload.slice(-40)} is 422`, async () => {
      const headers = { 'content-type': 'application/json' }
      const reply = await feed.app.inject({ method: 'POST', url, headers, payload })
      assert.equal(reply.statusCode, 422, (reply.json() as Json).detail as string)
    })
  }
})
