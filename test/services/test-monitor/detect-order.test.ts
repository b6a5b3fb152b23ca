import assert from 'node:assert/strict'
import { test } from 'node:test'
import monitor from '../../../services/test-monitor/index.ts'
import { drive, START } from '../../support/detector.ts'
import { runs, words } from '../../support/test-runs.ts'

/** A report: its path, when it was written and when the run ended by its own account, in minutes, and what it says. */
type Told = [path: string, at: number, text: string, ended?: number]

const cases: [name: string, reports: Told[], findings: string[]][] = [
  [
    'two reports of one run count as one',
    [
      ['report.json', 0, 'a- b+'],
      ['report.xml', 0.1, 'a- b+'],
    ],
    ['+a', ''],
  ],
  [
    '… and close nothing that was not run',
    [
      ['report.xml', 0, 'a- b+'],
      ['report.json', 60, 'b+'],
      ['report.xml', 60.1, 'b+'],
    ],
    ['+a', '', ''],
  ],
  [
    '… nor do the parts of a run that share a file',
    [
      ['1.xml', 0, 'a- b+'],
      ['2.xml', 1, 'c+'],
      ['3.xml', 9, 'd+'],
      ['3.xml', 60, 'd+'],
      ['2.xml', 61, 'c+'],
      ['1.xml', 62, 'a- b+'],
    ],
    ['+a', '', '', '', '', '+a'],
  ],
  [
    'runs that follow each other at one path are several',
    [
      ['report.xml', 0, 'a- b+'],
      ['report.xml', 0.1, 'a- b+'],
      ['report.xml', 0.2, 'b+'],
      ['report.xml', 0.3, 'b+'],
    ],
    ['+a', '+a', '', '-a'],
  ],
  [
    '… and so they are where each has a number',
    [
      ['run-1.xml', 0, 'a- b+'],
      ['run-2.xml', 0.1, 'a- b+'],
    ],
    ['+a', '+a'],
  ],
  [
    'reports at a path of their own count, and close what is gone after a while',
    [
      ['1.xml', 0, 'a- b+'],
      ['2.xml', 5, 'a- b+'],
      ['3.xml', 60, 'b+'],
      ['4.xml', 120, 'b+'],
    ],
    ['+a', '+a', '', '-a'],
  ],
  [
    'a report that was put elsewhere opens nothing again',
    [
      ['report.xml', 0, 'a-'],
      ['report.xml', 60, 'a+'],
      ['old/report.xml', 0, 'a-'],
      ['copy.xml', 90, 'a-', 0],
    ],
    ['+a', '-a', '', ''],
  ],
  [
    '… however often it passed since',
    [
      ['report.xml', 0, 'a-'],
      ...[1, 2, 3, 4, 5, 6].map((hour): Told => ['report.xml', hour * 60, 'a+']),
      ['old/report.xml', 0, 'a-'],
    ],
    ['+a', '-a', '', '', '', '', '', ''],
  ],
  [
    '… nor does it close what failed since',
    [
      ['report.xml', 0, 'a-'],
      ['report.xml', 60, 'a-'],
      ['old/report.xml', 30, 'a+'],
    ],
    ['+a', '+a', ''],
  ],
  [
    'an old one that is written where the new one was is no run',
    [
      ['report.xml', 0, 'a-', 0],
      ['report.xml', 60, 'a+', 60],
      ['report.xml', 90, 'a-', 0],
    ],
    ['+a', '-a', ''],
  ],
  [
    'a clock that was set back keeps no later run from being heard',
    [
      ['report.xml', 60, 'a-', 60],
      ['report.xml', 0, 'a+', 0],
    ],
    ['+a', '-a'],
  ],
  [
    'a file that cannot be collected is told once by two reports of a run',
    [
      ['report.json', 0, 't.py!'],
      ['report.xml', 0.1, 't.py!'],
      ['report.json', 60, 't.py!'],
    ],
    ['+!t.py', '', '+!t.py'],
  ],
  [
    'a run that was cut is over with the next of a numbered series',
    [
      ['/srv/shop/101/out.tap', 0, 'a+ ...'],
      ['/srv/shop/102/out.tap', 60, 'a+'],
      ['/srv/shop/2026-11-29/out.tap', 90, 'a+ ...'],
      ['/srv/shop/2026-12-01/out.tap', 120, 'a+'],
    ],
    ['+!run of /srv/shop/#/out.tap', '', '+!run of /srv/shop/#-#-#/out.tap', ''],
  ],
]

test('reports of one run, of parts of it and of runs long ago', async (t) => {
  for (const [name, reports, findings] of cases) {
    await t.test(name, () => {
      let saved: Parameters<typeof drive>[2] = {}
      const told = reports.map(([path, at, text, ended], index) => {
        const [item] = runs([[text, { path, time: START + at * 60 }]])
        const value = { ...item!.value, ...(ended !== undefined && { ended_at: START + ended * 60 }) }
        const driven = drive(monitor, [{ ...item!, value, position: String(index) }], saved)
        saved = { saved: driven.saved }
        return words(driven.findings)
      })
      assert.deepEqual(told, findings)
    })
  }
})
