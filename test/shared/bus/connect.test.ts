import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type BuildOptions, build } from 'esbuild'
import { sparedParts } from '../../../scripts/build/spared-parts.ts'
import { backoff, connect, isWeather, ready } from '../../../shared/bus/connect.ts'
import { startRedis, type TestRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const fixtures = fileURLToPath(new URL('../../fixtures/bus', import.meta.url))
const run = promisify(execFile)

let redis: TestRedis
let tcp: ChildProcess
let folder: string
let port: number
let tlsPort: number

before(async () => {
  redis = await startRedis()
  folder = await mkdtemp(join(tmpdir(), 'kloros-tls-'))
  port = await freePort()
  tlsPort = await freePort()
  const args = { port, 'tls-port': tlsPort, bind: '127.0.0.1', dir: folder, save: '', requirepass: 'secret' }
  const tls = { 'tls-cert-file': 'cert.pem', 'tls-key-file': 'key.pem', 'tls-ca-cert-file': 'cert.pem' }
  const files = Object.entries(tls).flatMap(([name, file]) => [`--${name}`, join(fixtures, file)])
  const rest = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)])
  tcp = spawn('redis-server', [...rest, ...files, '--tls-auth-clients', 'no', '--unixsocket', join(folder, 's')], {
    stdio: 'ignore',
  })
})
after(async () => {
  const gone = once(tcp, 'exit')
  tcp.kill('SIGKILL')
  await gone
  await redis.stop()
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function ping(url: string): Promise<string> {
  const client = connect({ url })
  try {
    await ready(client, AbortSignal.timeout(10_000))
    return await client.ping()
  } finally {
    client.disconnect()
  }
}

test('a password works over TCP and over a unix socket', async () => {
  await until(() => ping(`redis://:secret@127.0.0.1:${port}`), 'Redis answers')
  assert.equal(await ping(`unix://:secret@${join(folder, 's')}`), 'PONG')
})

test('a wrong password is said to be that', async () => {
  const heard: string[] = []
  const client = connect({ url: `redis://:wrong@127.0.0.1:${port}` }, { onChange: (_, reason) => heard.push(reason) })
  await until(() => heard.some((reason) => /WRONGPASS|invalid/.test(reason)), 'it says what is wrong')
  client.disconnect()
})

const databases: [path: string, db: number | string, connects: boolean][] = [
  ['socket', 15, true],
  ['socket', 16, false],
  ['port', 15, true],
  ['port', 16, false],
]
for (const [path, db, connects] of databases) {
  test(`database ${db} of 16, by a ${path}, is ${connects ? 'the one that is written to' : 'said not to be there'}`, async () => {
    const url = path === 'socket' ? `${redis.url}?db=${db}` : `redis://:secret@127.0.0.1:${port}/${db}`
    const heard: [connected: boolean, reason: string][] = []
    const client = connect({ url }, { onChange: (connected, reason) => heard.push([connected, reason]) })
    try {
      if (connects) {
        await ready(client, AbortSignal.timeout(10_000))
        assert.match(String(await client.client('INFO')), new RegExp(` db=${db} `))
        return
      }
      await until(() => heard.length >= 3, 'it is tried again and again')
      for (const [connected, reason] of heard)
        assert.deepEqual([connected, reason], [false, 'ERR DB index is out of range'])
      await assert.rejects(client.ping(), isWeather)
    } finally {
      client.disconnect()
    }
  })
}

test('who may not choose a database writes to no other', async () => {
  await redis.client.acl('SETUSER', 'narrow', 'on', '>pw', '~*', '+@all', '-select')
  const heard: string[] = []
  const client = connect(
    { url: redis.url.replace('unix://', 'unix://narrow:pw@').concat('?db=2') },
    { onChange: (connected, reason) => heard.push(connected ? 'connected' : reason) },
  )
  try {
    await until(() => heard.length >= 2, 'it is tried again')
  } finally {
    client.disconnect()
  }
  for (const reason of heard) assert.match(reason, /^NOPERM .*select/)
})

const tlsPrograms: [how: string, options: BuildOptions][] = [
  ['as the library is', { packages: 'external' }],
  ['as services are built', { plugins: [sparedParts] }],
]
for (const [how, options] of tlsPrograms) {
  test(`TLS works where the certificate is trusted: ${how}`, async () => {
    const contents = `
      import { connect, ready } from './shared/bus/connect.ts'
      const client = connect({ url: 'rediss://:secret@localhost:${tlsPort}' })
      void ready(client, AbortSignal.timeout(20000)).then(async () => {
        process.stdout.write(await client.ping())
        client.disconnect()
      })`
    const { outputFiles } = await build({
      ...{ stdin: { contents, resolveDir: root, loader: 'ts' }, bundle: true, platform: 'node', format: 'cjs' },
      ...{ write: false, ...options },
    })
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(fixtures, 'cert.pem') }
    const running = run(process.execPath, ['-'], { cwd: root, env })
    running.child.stdin?.end(outputFiles?.[0]?.text)
    assert.equal((await running).stdout, 'PONG')
  })
}

test('nothing is queued while Redis is away: commands reject at once, those in flight too, and it comes back', async () => {
  const client = connect({ url: redis.url })
  await ready(client, AbortSignal.timeout(10_000))
  const waiting = client.blpop('never', 0).then(
    () => undefined,
    (error: unknown) => error,
  )
  await redis.kill()
  assert.ok(isWeather(await waiting))
  await assert.rejects(client.ping(), isWeather)
  await redis.start()
  await ready(client, AbortSignal.timeout(20_000))
  assert.equal(await client.ping(), 'PONG')
  client.disconnect()
})

test('an answer that says the caller is wrong is no weather', async () => {
  const client = connect({ url: redis.url })
  await ready(client, AbortSignal.timeout(10_000))
  await client.set('text', 'x')
  const error = await client.lpush('text', '1').catch((reason: unknown) => reason)
  assert.equal(isWeather(error), false)
  assert.equal(isWeather(new TypeError('a bug')), false)
  client.disconnect()
})

test('it waits longer with every attempt, up to a bound, and never the same', () => {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const longest = Math.min(2_000, 50 * 2 ** attempt)
    for (let i = 0; i < 20; i += 1) {
      const wait = backoff(attempt)
      assert.ok(wait >= longest / 2 && wait <= longest, `${wait} ms at attempt ${attempt}`)
    }
  }
  assert.notEqual(backoff(9), backoff(9))
})
