import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { Question } from '../../../shared/contract/question.ts'
import { ask, feedOfFile, tell } from './feed.ts'

const feed = feedOfFile()

describe('reading questions', () => {
  let ids: string[]
  before(async () => {
    await feed.redis.client.flushall()
    ids = [
      ...(await tell(feed.redis, ['disk-full', 'disk-slow'], { wording: { value_estimate: 0.95, cost: 0.2 } })),
      ...(await tell(feed.redis, ['net-split'], { wording: { value_estimate: 0.5, cost: 0.5 }, host: 'db-1' })),
      ...(await tell(feed.redis, ['gone'])),
    ]
    await tell(feed.redis, ['gone'], { closes: true })
  })

  const lists: [query: string, names: string[]][] = [
    ['', ['disk-full', 'disk-slow', 'net-split']],
    ['?status=&gap_type=&ecosystem=&level=&host=&q=&limit=&cursor=', ['disk-full', 'disk-slow', 'net-split']],
    ['?status=closed', ['gone']],
    ['?status=ready,closed', ['disk-full', 'disk-slow', 'gone', 'net-split']],
    ['?status=ready&status=closed', ['disk-full', 'disk-slow', 'gone', 'net-split']],
    ['?status=closed,closed', ['gone']],
    ['?status=answered', []],
    ['?gap_type=healing_failure', ['disk-full', 'disk-slow', 'net-split']],
    ['?gap_type=test_failure', []],
    ['?ecosystem=self_healing,testing', ['disk-full', 'disk-slow', 'net-split']],
    ['?ecosystem=testing', []],
    ['?level=critical', ['disk-full', 'disk-slow']],
    ['?level=low', ['net-split']],
    ['?host=db-1', ['net-split']],
    ['?q=DISK', ['disk-full', 'disk-slow']],
    ['?q=slow&level=critical', ['disk-slow']],
  ]
  for (const [query, names] of lists) {
    it(`GET /questions${query}`, async () => {
      const { status, body } = await ask(feed, `/questions${query}`)
      assert.equal(status, 200)
      const found = (body.questions as Question[]).map((question) => question.gap.name)
      assert.deepEqual(found.sort(), names)
      assert.equal(body.total, names.length)
      assert.equal(body.next_cursor, null)
    })
  }

  it('pages through all, best first, each once', async () => {
    const found: string[] = []
    let cursor = ''
    for (let page = 0; page < 3; page += 1) {
      const { body } = await ask(feed, `/questions?limit=1&cursor=${cursor}`)
      found.push(...(body.questions as Question[]).map((question) => question.level))
      assert.equal(body.total, 3)
      cursor = String(body.next_cursor ?? '')
    }
    assert.deepEqual(found, ['critical', 'critical', 'low'])
    assert.equal(cursor, '')
  })

  const refused: [query: string, field: string][] = [
    ['?limit=0', 'limit'],
    ['?limit=501', 'limit'],
    ['?limit=1e2', 'limit'],
    ['?limit=1&limit=2', 'limit'],
    ['?status=open', 'status.0'],
    ['?status=ready,', 'status.1'],
    ['?ecosystem=weather', 'ecosystem.0'],
    ['?level=urgent', 'level.0'],
    ['?gap_type=Exception', 'gap_type.0'],
    ['?host=%00', 'host'],
    ['?statuses=ready', 'statuses'],
    ['?cursor=xyz', 'cursor'],
  ]
  for (const [query, field] of refused) {
    it(`GET /questions${query} names ${field}`, async () => {
      const { status, body } = await ask(feed, `/questions${query}`)
      assert.equal(status, 422)
      assert.equal(body.field, field)
      assert.equal((body.detail as string).split(': ')[0], field)
    })
  }

  it('gives one question whole, closed ones too', async () => {
    const { status, body } = await ask(feed, `/questions/${ids[3]}`)
    assert.equal(status, 200)
    assert.equal(body.id, ids[3])
    assert.equal(body.status, 'closed')
    assert.deepEqual(
      (body as unknown as Question).history.map(({ event }) => event),
      ['opened', 'closed'],
    )
  })

  for (const id of ['healing_failure-0000000000000000', 'x'.repeat(100), '%2e%2e%2f', 'a%0d%0ab', '*', '__proto__']) {
    it(`GET /questions/${id.slice(0, 20)} is 404`, async () => {
      const { status, body } = await ask(feed, `/questions/${id}`)
      assert.equal(status, 404)
      assert.equal(body.status, 404)
      assert.equal(body.title, 'Not Found')
    })
  }
})
