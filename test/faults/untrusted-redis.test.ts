import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freeBase } from '../../scripts/lib/free-ports.ts'
import { Authority } from '../support/certificates.ts'
import { TestFleet } from '../support/live-fleet.ts'
import { RedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

test('a Redis whose authority is not trusted is waited for, /health says so, and once it is the service works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kloros-untrusted-'))
  const [ours, theirs] = [new Authority(folder, 'ours'), new Authority(folder, 'theirs')]
  const { cert, key } = ours.issue('server')
  const trusted = join(folder, 'trusted.pem')
  copyFileSync(theirs.cert, trusted)
  const lines = [`tls-cert-file ${cert}`, `tls-key-file ${key}`, `tls-ca-cert-file ${ours.cert}`, 'tls-auth-clients no']
  const access = { tls: { rejectUnauthorized: false } }
  const redis = new RedisServer(join(folder, 'redis'), await freeBase(), lines, { access })
  const url = `rediss://127.0.0.1:${redis.port}`
  const given = { url, stop: () => redis.close() }
  const fleet = await TestFleet.on(
    given,
    `[redis]\nca = "${trusted}"\n[chaos-monitor]\nhistory = "FOLDER/history.jsonl"\n`,
  )
  try {
    await redis.start()
    fleet.start('chaos-monitor')
    const says = /^Redis cannot be reached: (unable to verify|self-signed certificate|certificate signature failure)/
    const health = await until(async () => {
      const health = await fleet.health('chaos-monitor')
      return says.test(health.reason) ? health : undefined
    }, 'it says why')
    assert.equal(health.status, 'starting')
    copyFileSync(ours.cert, trusted)
    await fleet.works('chaos-monitor')
    fleet.assertNoErrors('chaos-monitor')
  } finally {
    await fleet.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
