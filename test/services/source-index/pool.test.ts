import assert from 'node:assert/strict'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { test } from 'node:test'
import { Pool } from '../../../services/source-index/pool.ts'

test('where /proc tells of no processors, as many work as elsewhere', async (t) => {
  const elsewhere = new Pool(1_000, 1_000).room('light')
  t.mock.method(os, 'cpus', () => [])
  syncBuiltinESMExports()
  t.after(() => {
    t.mock.restoreAll()
    syncBuiltinESMExports()
  })
  assert.deepEqual(os.cpus(), [])
  assert.equal(new Pool(1_000, 1_000).room('light'), elsewhere)
  assert.equal(elsewhere, 4 * Math.min(os.availableParallelism(), 4))
})
