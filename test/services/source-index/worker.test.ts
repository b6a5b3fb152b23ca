import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Question } from '../../../services/source-index/worker.ts'
import { startWorker } from '../../../shared/sources/worker-start.ts'
import { temporaryFolder } from '../../support/source-follower.ts'

test('a worker whose index is gone ends without a word', async (t) => {
  const real = join(await temporaryFolder(t), 'a.py')
  writeFileSync(real, 'def total(cart):\n    return 1\n'.repeat(200))
  const worker = startWorker('source-index', 'light', 320, 32)
  t.after(() => worker.kill('SIGKILL'))
  await once(worker, 'message')
  const ended = once(worker, 'exit')
  // It answers when there is nobody to be told.
  worker.send({ real, kind: 'python' } satisfies Question)
  worker.disconnect()
  assert.deepEqual(await ended, [0, null])
})
