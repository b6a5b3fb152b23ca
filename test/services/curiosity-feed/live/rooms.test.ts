import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { admitting } from '../../../../services/curiosity-feed/live/filter.ts'
import type { Happening } from '../../../../services/curiosity-feed/live/happening.ts'
import { MOST_FILTERS, Rooms } from '../../../../services/curiosity-feed/live/rooms.ts'

const MIB = 1024 * 1024

const signal = (gap_name: string): Happening => ({
  ...{ id: '1-0_0-0', event: 'signal' },
  data: { id: '1-0', signal: { facts: { gap_type: 'disk_full', gap_name } } },
})

describe('how much may wait for all', () => {
  const rows: [name: string, waiting: number[][], dropped: string[]][] = [
    ['nothing does', [[0, 0], [0]], []],
    ['as much as may', [[12], [12]], []],
    ['the fullest is dropped', [[12], [13]], ['1.0']],
    ['those with one filter wait for the same bytes', [Array.from({ length: 40 }, () => 20)], []],
    ['all the full ones of it, where it is too much', [[9, 20, 20], [10]], ['0.2', '0.1']],
    ['many who wait for little', Array.from({ length: 26 }, () => [1]), ['0.0', '1.0']],
  ]
  for (const [name, waiting, dropped] of rows) {
    it(name, () => {
      const rooms = new Rooms(admitting('web-1'))
      const gone: string[] = []
      for (const [at, room] of waiting.entries()) {
        for (const [nth, mib] of room.entries()) {
          const bytes = () => mib * MIB
          rooms.join(
            { gap_type: ['disk_full', `room_${at}`] },
            {
              ...{ take: bytes, waiting: bytes, drop: () => void gone.push(`${at}.${nth}`) },
            },
          )
        }
      }
      rooms.tell([signal('x')])
      assert.deepEqual(gone, dropped)
    })
  }
})

it('a signal is looked at once, however many filters are asked', () => {
  const rooms = new Rooms(admitting('web-1'))
  let told = 0
  for (let i = 0; i < MOST_FILTERS; i += 1) {
    const take = () => {
      told += 1
      return 0
    }
    rooms.join({ gap_type: ['disk_full', `t_${i}`] }, { take, waiting: () => 0, drop: () => undefined })
  }
  let looks = 0
  const facts = { gap_type: 'disk_full', gap_name: 'x' }
  const odd = {
    get facts() {
      looks += 1
      return facts
    },
  }
  const one: Happening = { id: '1-0_0-0', event: 'signal', data: { id: '1-0', signal: odd } }
  rooms.tell([one])
  assert.equal(told, MOST_FILTERS)
  const once = looks
  rooms.tell([one])
  assert.deepEqual([told, looks], [2 * MOST_FILTERS, once])
  assert.ok(once <= 3, `${once} looks`)
  assert.equal(rooms.join({ q: 'more' }, { take: () => 0, waiting: () => 0, drop: () => undefined }), undefined)
})
