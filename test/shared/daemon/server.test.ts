import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freeBase } from '../../../scripts/lib/free-ports.ts'
import { createPlainServer } from '../../../shared/daemon/server.ts'

test('an answer that fails is one, and the next is given', async () => {
  const well = async () => ({ status: 200, type: 'text/plain', body: 'well\n' })
  const server = createPlainServer({
    '/health': well,
    '/metrics': () => Promise.reject(new Error('nothing can be counted')),
  })
  const port = await freeBase()
  await server.listen({ host: '127.0.0.1', port })
  try {
    const failed = await fetch(`http://127.0.0.1:${port}/metrics`)
    assert.deepEqual([failed.status, await failed.text()], [500, 'nothing can be counted\n'])
    assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200)
  } finally {
    await server.close()
  }
})
