import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Webhook as Verifier } from 'standardwebhooks'
import { Config } from '../../../../services/curiosity-feed/config.ts'
import { TRIES, waitAfter } from '../../../../services/curiosity-feed/webhooks/deliver.ts'
import { eventsFor, nameOf, Webhook } from '../../../../services/curiosity-feed/webhooks/hook.ts'
import { bodyOf, headersOf } from '../../../../services/curiosity-feed/webhooks/message.ts'
import type { Change } from '../../../../shared/store/changes.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const url = 'https://ops.example/hook'

const change: Change = {
  ...{ entry: '1795200890104-3', id: 'exception-1', event: 'opened', status: 'ready', level: 'high' },
  ...{ gap_type: 'exception', ecosystem: 'diagnostics' },
}

describe('what a webhook is told of a change', () => {
  const rows: [change: Partial<Change>, told: string[], hook?: Partial<Webhook>][] = [
    [{}, ['opened']],
    [{ level: 'critical' }, ['opened', 'critical']],
    [{ event: 'returned' }, ['opened']],
    [{ event: 'regressed' }, ['opened']],
    [{ event: 'changed' }, ['opened']],
    [{ event: 'promoted' }, ['opened']],
    [{ event: 'unheld' }, ['opened']],
    [{ event: 'opened', status: 'held' }, []],
    [{ event: 'returned', status: 'accepted' }, []],
    [{ event: 'critical', level: 'critical' }, ['critical']],
    [{ event: 'critical', level: 'critical', status: 'in_progress' }, ['critical']],
    [{ event: 'critical', level: 'critical', status: 'blocked' }, ['critical']],
    [{ event: 'critical', level: 'critical', status: 'held' }, []],
    [{ event: 'critical', level: 'critical', status: 'snoozed' }, []],
    [{ event: 'critical', level: 'critical', status: 'accepted' }, []],
    [{ event: 'critical', level: 'critical', status: 'answered' }, []],
    [{ event: 'unheld', level: 'critical' }, ['opened', 'critical']],
    [{ event: 'closed', status: 'closed' }, ['closed']],
    [{ event: 'closed', status: 'closed', unasked: true }, []],
    [{ event: 'woken', level: 'critical' }, ['critical']],
    [{ event: 'woken' }, []],
    [{ event: 'updated' }, []],
    [{ event: 'updated', level: 'critical' }, []],
    [{ event: 'claimed', status: 'in_progress' }, []],
    [{ event: 'reopened' }, []],
    [{ event: 'released' }, []],
    [{ event: 'archived', status: 'closed' }, []],
    [{}, [], { events: ['closed'] }],
    [{ level: 'critical' }, ['critical'], { events: ['critical'] }],
    [{}, [], { gap_types: ['test_failure'] }],
    [{}, ['opened'], { gap_types: ['test_failure', 'exception'] }],
    [{}, [], { ecosystems: ['testing'] }],
    [{ ecosystem: null }, [], { ecosystems: ['testing'] }],
    [{ ecosystem: null }, ['opened']],
    [{}, [], { levels: ['critical'] }],
    [{ event: 'closed', level: 'critical' }, ['closed'], { levels: ['critical'] }],
  ]
  for (const [of, told, hook] of rows) {
    it(`${JSON.stringify(of)} for ${JSON.stringify(hook ?? 'all')}`, () => {
      assert.deepEqual(eventsFor(Webhook.parse({ url, secret, ...hook }), { ...change, ...of }), told)
    })
  }
})

describe('the configuration of a webhook', () => {
  const rows: [hook: unknown, path: string | undefined][] = [
    [{ url, secret }, undefined],
    [{ url: 'http://127.0.0.1:9000/a?b=c', secret, events: ['closed'], levels: ['critical'] }, undefined],
    [{ secret }, 'url'],
    [{ url }, 'secret'],
    [{ url: 'ftp://ops.example', secret }, 'url'],
    [{ url: 'ops.example', secret }, 'url'],
    [{ url: 'https://user:word@ops.example', secret }, 'url'],
    [{ url: 'https://ops.example/#a', secret }, 'url'],
    [{ url, secret: 'whsec_' }, 'secret'],
    [{ url, secret: secret.slice(6) }, 'secret'],
    [{ url, secret: `whsec_${Buffer.alloc(23).toString('base64')}` }, 'secret'],
    [{ url, secret: `whsec_${Buffer.alloc(65).toString('base64')}` }, 'secret'],
    [{ url, secret: 'whsec_not base64 at all, but long enough' }, 'secret'],
    [{ url, secret, events: [] }, 'events'],
    [{ url, secret, events: ['answered'] }, 'events.0'],
    [{ url, secret, gap_types: ['A'] }, 'gap_types.0'],
    [{ url, secret, retries: 3 }, ''],
  ]
  for (const [hook, path] of rows) {
    it(`${JSON.stringify(hook)} is ${path === undefined ? 'one' : `wrong in ${path || 'itself'}`}`, () => {
      const [issue] = Config.safeParse({ webhooks: [hook] }).error?.issues ?? []
      assert.equal(issue?.path.slice(2).join('.'), path)
    })
  }

  it('has each address once, and 16 at most', () => {
    const hooks = (count: number) => Array.from({ length: count }, (_, n) => ({ url: `${url}${n}`, secret }))
    assert.equal(Config.safeParse({ webhooks: hooks(16) }).success, true)
    assert.equal(Config.safeParse({ webhooks: hooks(17) }).success, false)
    assert.equal(Config.safeParse({ webhooks: [...hooks(1), ...hooks(1)] }).success, false)
    assert.notEqual(nameOf({ url: `${url}0` }), nameOf({ url: `${url}1` }))
  })
})

describe('a message', () => {
  const now = Math.floor(Date.now() / 1000)

  it('is one that a library of Standard Webhooks verifies', () => {
    const body = bodyOf('opened', change, null)
    const headers = headersOf('msg_1', body, secret, now)
    const read = new Verifier(secret).verify(body, headers) as Record<string, unknown>
    assert.deepEqual(read, {
      type: 'question.opened',
      timestamp: '2026-11-20T18:54:50.104Z',
      data: {
        ...{ id: 'exception-1', event: 'opened', status: 'ready', level: 'high' },
        ...{ gap_type: 'exception', ecosystem: 'diagnostics' },
      },
    })
  })

  const forged: [name: string, body: string, headers: Record<string, string>][] = [
    ['another body', '{}', {}],
    ['another id', '{"a":1}', { 'webhook-id': 'msg_2' }],
    ['another time', '{"a":1}', { 'webhook-timestamp': String(now - 1) }],
  ]
  for (const [name, body, headers] of forged) {
    it(`is not verified with ${name}`, () => {
      const signed = headersOf('msg_1', '{"a":1}', secret, now)
      assert.throws(() => new Verifier(secret).verify(body, { ...signed, ...headers }), /signature/)
    })
  }

  it('is sent again ten times, ever later, within 18 hours, never in step', () => {
    const waits = Array.from({ length: TRIES - 1 }, (_, n) => waitAfter(n + 1, 0) / 1000)
    assert.deepEqual(waits, [5, 20, 80, 320, 1280, 5120, 14_400, 14_400, 14_400, 14_400])
    const hours = waits.reduce((sum, wait) => sum + wait / 3600, 0)
    assert.ok(hours > 17.5 && hours <= 18, `${hours}`)
    assert.deepEqual([waitAfter(1, 0.5), waitAfter(1, 1), waitAfter(400, 0)], [3_750, 2_500, 14_400_000])
  })
})
