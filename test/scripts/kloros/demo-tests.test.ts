import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { TEST, testCart } from '../../../scripts/kloros/demo-tests.ts'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import monitor from '../../../services/test-monitor/index.ts'
import type { ReportItem } from '../../../services/test-monitor/schema.ts'
import { drive, outline, START } from '../../support/detector.ts'
import { temporaryFolder } from '../../support/source-follower.ts'

test('the staged test fails and is mended, however often it is staged', async (t) => {
  const folder = await temporaryFolder(t)
  const path = join(folder, 'demo.xml')
  const items: ReportItem[] = []
  for (const how of ['green', 'red', 'green', 'green', 'red', 'green'] as const) {
    await testCart(how, join(folder, 'cart'), path, t.signal)
    const reader = openReport(path, undefined)
    reader.push(readFileSync(path))
    const read = reader.end()
    assert.ok(read.kind === 'whole')
    const time = START + items.length
    items.push({ part: path, position: String(time), time, path, value: read.value })
  }
  const ends = outline(drive(monitor, items).findings).filter((name) => name.includes(TEST))
  assert.deepEqual(ends, [`+shop/${TEST}`, `-shop/${TEST}`, `+shop/${TEST}`, `-shop/${TEST}`])
})
