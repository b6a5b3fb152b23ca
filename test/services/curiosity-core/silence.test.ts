import assert from 'node:assert/strict'
import { test } from 'node:test'
import core from '../../../services/curiosity-core/index.ts'
import type { Look } from '../../../services/curiosity-core/silence.ts'
import type { Health, Heartbeat, Status } from '../../../shared/contract/service.ts'
import { drive, outline } from '../../support/detector.ts'

function beat(heard_at: number, status: Status = 'ok', service = 'chaos-monitor', host = 'web-1'): Heartbeat {
  return { heard_at, health: { service, host, status } as Health }
}
/** The core that looks is heard. */
function look(time: number, ...beats: Heartbeat[]): Look {
  return { part: 'heartbeats', position: '', time, beats: [...beats, beat(time, 'ok', 'curiosity-core')] }
}
/** Not even that. */
const deaf = (time: number, ...beats: Heartbeat[]): Look => ({ part: 'heartbeats', position: '', time, beats })
const OPEN = 'web-1/chaos-monitor'

const cases: [name: string, looks: Look[], outline: string[]][] = [
  ['a beating service is not silent', [0, 10, 20, 30, 40, 50].map((t) => look(t, beat(t))), []],
  ['30 s without a heartbeat are too few', [0, 10, 20, 30].map((t) => look(t, beat(0))), []],
  ['more than 30 s are a gap, told once', [0, 10, 20, 30, 40, 50, 60].map((t) => look(t, beat(0))), [`+${OPEN}`]],
  [
    'it closes when the heartbeat is back',
    [...[0, 10, 20, 30, 40].map((t) => look(t, beat(0))), look(50, beat(49))],
    [`+${OPEN}`, `-${OPEN}`],
  ],
  ['a service stopped on purpose is not silent', [0, 10, 20, 30, 40, 50].map((t) => look(t, beat(0, 'stopped'))), []],
  [
    'it closes when it was stopped on purpose',
    [...[0, 10, 20, 30, 40].map((t) => look(t, beat(0))), look(50, beat(0, 'stopped'))],
    [`+${OPEN}`, `-${OPEN}`],
  ],
  [
    'one that came back and was then stopped on purpose is asked about no more',
    [
      ...[0, 10, 20, 30, 40].map((t) => look(t, beat(0))),
      look(50, beat(49)),
      ...[60, 70, 80, 90, 100].map((t) => look(t, beat(55, 'stopped'))),
    ],
    [`+${OPEN}`, `-${OPEN}`],
  ],
  [
    'time in which heartbeats could not be read is not counted',
    [look(0, beat(0)), look(10, beat(0)), look(300, beat(0)), look(310, beat(0)), look(320, beat(0))],
    [],
  ],
  [
    'nor is time in which nobody could leave a heartbeat, such as with a Redis that is full',
    [0, 10, 20, 30, 40, 50, 60].map((t) => deaf(t, beat(0), beat(5, 'ok', 'curiosity-core'))),
    [],
  ],
  [
    'but time before and after it is',
    [
      ...[0, 10, 20].map((t) => look(t, beat(0))),
      ...[30, 40, 50].map((t) => deaf(t, beat(0), beat(20, 'ok', 'curiosity-core'))),
      ...[60, 70].map((t) => look(t, beat(0))),
    ],
    [`+${OPEN}`],
  ],
  [
    'a last word from before the clock of Redis was set back hides no silence',
    [0, 10, 20, 30, 40].map((t) => look(t, beat(0), beat(100_000, 'stopped', 'test-monitor'))),
    [`+${OPEN}`],
  ],
  ['a core that starts late counts from its own start', [look(900, beat(0)), look(910, beat(0))], []],
  [
    'it closes when it is no longer part of the fleet',
    [...[0, 10, 20, 30, 40].map((t) => look(t, beat(0))), look(50)],
    [`+${OPEN}`, `-${OPEN}`],
  ],
  [
    'one of two silent',
    [0, 10, 20, 30, 40].map((t) => look(t, beat(0), beat(t, 'ok', 'chaos-monitor', 'web-2'))),
    [`+${OPEN}`],
  ],
]
for (const [name, looks, expected] of cases) {
  test(name, () => {
    const { findings } = drive(core, looks)
    assert.deepEqual(outline(findings), expected)
  })
}
