import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { examine } from '../../../../scripts/kloros/doctor/examine.ts'
import { startRedis } from '../../../support/redis.ts'
import { temporaryFolder } from '../call.ts'
import { Diagnosis, runDoctor } from './doctor-run.ts'

const folder = temporaryFolder()
const redis = await startRedis()
const sockets = new Set<Socket>()
// Takes connections and says nothing.
const mute = createServer((socket) => void sockets.add(socket))
await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
const { port } = mute.address() as { port: number }
after(async () => {
  for (const socket of sockets) socket.destroy()
  mute.close()
  process.kill(redis.pid(), 'SIGCONT')
  await redis.stop()
})

test('where everything hangs every line comes, and says what does not answer', async () => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['timedatectl', 'systemctl', 'stuck-journalctl']) {
    // What it started holds its output open after it was ended itself.
    writeFileSync(join(bin, name), '#!/bin/sh\nsleep 600\n')
    chmodSync(join(bin, name), 0o755)
  }
  const config = join(folder, 'kloros.toml')
  const journalctl = `[exception-monitor]\njournalctl = "${join(bin, 'stuck-journalctl')}"\n`
  writeFileSync(config, `[curiosity-feed]\nport = ${port}\n[chaos-monitor]\nport = ${port}\n${journalctl}`)
  process.kill(redis.pid(), 'SIGSTOP')

  const env: Record<string, string> = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: folder,
    KLOROS_REDIS_URL: redis.url,
    KLOROS_CONFIG: config,
  }
  const found = await runDoctor(env)

  const lines: [check: string, status: string, says: RegExp][] = [
    ['redis.reach', 'failure', /does not answer|timed out/],
    ['port.chaos-monitor', 'failure', /held by .*, which does not answer/],
    ['port.curiosity-feed', 'failure', /held by .*, which does not answer/],
    ['feed', 'failure', /no answer within 5 s/],
    ['clock', 'warning', /timedatectl did not end within 5 s/],
    ['journal.program', 'failure', /stuck-journalctl did not end within 5 s/],
  ]
  for (const [check, status, says] of lines) {
    assert.equal(found.of(check)?.status, status, check)
    assert.match(found.of(check)?.message ?? '', says)
  }
})

test('a configuration that never ends is told of, and the rest is looked at all the same', async () => {
  // Opening a pipe waits for somebody who writes into it.
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const env = { PATH: process.env.PATH ?? '', HOME: folder, KLOROS_REDIS_URL: 'unix:///no/such.sock' }
  const services = ['chaos-monitor']
  const host = {
    caller: env,
    env,
    config: pipe,
    fleet: 'given' as const,
    services,
    uid: process.getuid?.() ?? 0,
    patience_ms: 500,
  }
  const found = new Diagnosis(await examine(host), 1)
  assert.match(found.of('configuration.accepted')?.message ?? '', /could not be asked .*: did not end within 1.5 s/)
  assert.match(found.of('redis.reach')?.message ?? '', /\/no\/such\.sock/)
})
