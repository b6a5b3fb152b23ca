import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { leaveGone } from '../../../services/curiosity-core/gone-hosts.ts'
import { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import type { Health } from '../../../shared/contract/service.ts'
import { Asked, DAY, idOf } from '../../support/asked.ts'

let asked: Asked
before(async () => {
  asked = await Asked.create()
})
after(() => asked.stop())

const beat = { service: 'exception-monitor', status: 'ok', host: 'web-1', hostname: 'ip-10-0-0-1' } as Health
const hosts: [name: string, host: string, status: string][] = [
  ['the one this core runs on', 'here', 'ready'],
  ['one that was heard of, as the fleet calls it', 'web-1', 'ready'],
  ['one that was heard of, as its own journal calls it', 'ip-10-0-0-1', 'ready'],
  ['one that nobody heard of', 'ip-10-0-0-2', 'closed'],
]
for (const [name, host, status] of hosts) {
  test(`after a week, a gap of ${name} is ${status}`, async () => {
    asked.now = Date.now() - 8 * DAY
    await asked.clear()
    await asked.tell({ host })
    const heartbeats = new Heartbeats(asked.redis.client, asked.prefix)
    await heartbeats.beat(beat)
    await leaveGone(heartbeats, asked.intake, 'here')
    assert.equal(await asked.status(idOf()), status)
  })
}
