import assert from 'node:assert/strict'
import { test } from 'node:test'
import { until } from '../../../support/until.ts'

interface Pages {
  rows: { id: string }[]
  refresh(): Promise<void>
  take(change: { id: string; status: string; question: null }): boolean
}

const { QuestionPages } = (await import(
  new URL('../../../../services/curiosity-feed/dashboard/question-pages.js', import.meta.url).href
)) as { QuestionPages: new (query: URLSearchParams, changed: () => void) => Pages }

test('what closes while the list is loaded does not come back with it', async (t) => {
  const asked: ((ids: string[]) => void)[] = []
  const pageOf = (ids: string[]) => ({
    questions: ids.map((id) => ({ id, status: 'ready', hosts: [] })),
    total: ids.length,
    next_cursor: null,
  })
  t.mock.method(globalThis, 'fetch', () =>
    new Promise<string[]>((resolve) => asked.push(resolve)).then((ids) => Response.json(pageOf(ids))),
  )
  Object.assign(globalThis, { requestAnimationFrame: setImmediate })
  t.after(() => Reflect.deleteProperty(globalThis, 'requestAnimationFrame'))

  const pages = new QuestionPages(new URLSearchParams(), () => undefined)
  const loaded = pages.refresh()
  pages.take({ id: 'a', status: 'closed', question: null })
  asked[0]?.(['a', 'b'])
  await loaded
  await until(() => asked.length === 2, 'it is loaded again')
  asked[1]?.(['b'])
  await until(() => pages.rows.length === 1, 'it is gone')
  assert.deepEqual(
    pages.rows.map(({ id }) => id),
    ['b'],
  )
})
