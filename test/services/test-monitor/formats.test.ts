import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openReport } from '../../../services/test-monitor/formats/open.ts'
import { asRead, expected } from './read-as-person.ts'
import { recordedBytes, recordedReports } from './recorded-reports.ts'

for (const recorded of recordedReports().filter(({ format }) => format !== 'pytest-reportlog')) {
  test(`reads ${recorded.path} as a person does`, () => {
    const reader = openReport(recorded.path, '/srv/shop')
    reader.push(recordedBytes(recorded))
    const read = reader.end()
    if (recorded.half && recorded.cut === undefined) assert.equal(read.kind, 'partial')
    else if (read.kind === 'foreign') assert.fail(read.reason)
    else {
      assert.ok(read.value, read.kind)
      assert.deepEqual(asRead(read.value, recorded), expected(recorded))
    }
  })
}
