import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Closed, Opened } from '../../../shared/contract/monitor.ts'
import { Signal } from '../../../shared/contract/signal.ts'
import { SIGNAL_BYTES } from '../../../shared/contract/signal-bounds.ts'
import { publicFinding, toSignal } from '../../../shared/daemon/publish.ts'

const publisher = { monitor: 'chaos-monitor', host: 'here', step: 1 }
const opened = (reason: string): Opened => ({ opens: 'healing_failure', name: 'a', reason, facts: { scenario: 'a' } })
const closed = (reason: string): Closed => ({ closes: 'healing_failure', name: 'a', reason })

const reasons: [name: string, reason: string, told: RegExp][] = [
  ['as long as may be', 'x'.repeat(4096), /^x{4096}$/],
  ['a word longer', 'x'.repeat(4097), /^x+… \(\d+ bytes cut\)$/],
  [
    'a path of many folders',
    `${'/folder'.repeat(1_000)}/module.ts is gone`,
    /^(?:\/folder)+\/.*… \(2,\d+ bytes cut\)$/,
  ],
  ['of wide characters', '漢'.repeat(3_000), /^漢+… \(\d,\d+ bytes cut\)$/],
  ['of what takes two bytes in JSON', '"'.repeat(4_000), /^"+… \(\d+ bytes cut\)$/],
]
for (const [name, reason, told] of reasons) {
  for (const finding of [opened(reason), closed(reason)]) {
    test(`a reason that is ${name} is one the core takes, where a gap ${'opens' in finding ? 'opens' : 'closes'}`, () => {
      const signal = toSignal({ finding: publicFinding(finding, publisher), at: 1_000 }, publisher, 0)
      assert.equal(Signal.safeParse(signal).error?.message, undefined)
      assert.match(String(signal.facts.gap_reason), told)
      assert.ok(Buffer.byteLength(JSON.stringify(signal)) <= SIGNAL_BYTES)
    })
  }
}
