import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { freeBase } from '../../../scripts/lib/free-ports.ts'
import { connect, isWeather, ready } from '../../../shared/bus/connect.ts'
import { Authority } from '../../support/certificates.ts'
import { startCluster } from '../../support/redis-cluster.ts'
import { startSentinels } from '../../support/redis-sentinels.ts'
import { RedisServer } from '../../support/redis-server.ts'
import { until } from '../../support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'kloros-tls-'))
const ours = new Authority(folder, 'ours')
const theirs = new Authority(folder, 'theirs')
const server = ours.issue('server')
const fleet = { ca: ours.cert, ...ours.issue('fleet') }
const access = {
  tls: { ca: readFileSync(fleet.ca), cert: readFileSync(fleet.cert), key: readFileSync(fleet.key) },
}
const tlsLines = ({ cert, key }: { cert: string; key: string }, ca = ours.cert) => [
  `tls-cert-file ${cert}`,
  `tls-key-file ${key}`,
  `tls-ca-cert-file ${ca}`,
]

/** As OpenSSL says it, by what it knows of the other authority. */
const UNTRUSTED = /unable to verify|self-signed certificate|local issuer|signature failure/

let redis: RedisServer
const clients: ReturnType<typeof connect>[] = []
before(async () => {
  redis = new RedisServer(join(folder, 'redis'), await freeBase(), tlsLines(server), { access })
  await redis.start()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})
after(async () => {
  await redis.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens a client. @returns it, and what it has said of its connection. */
function open(files: { ca?: string; cert?: string; key?: string }, url = `rediss://127.0.0.1:${redis.port}`) {
  const heard: string[] = []
  const onChange = (connected: boolean, reason: string) => void heard.push(connected ? 'connected' : reason)
  const client = connect({ url, prefix: 'k', ...files }, { onChange })
  clients.push(client)
  return { client, heard }
}

const cases: [what: string, files: Parameters<typeof open>[0], hears: RegExp][] = [
  ['an authority of our own, and a certificate by it', fleet, /^connected$/],
  ['none: the system trusts others', { cert: fleet.cert, key: fleet.key }, UNTRUSTED],
  ['a wrong authority', { ...fleet, ca: theirs.cert }, UNTRUSTED],
  ['no certificate where one is asked for', { ca: fleet.ca }, /certificate required|ECONNRESET|was closed/],
  ['a certificate by somebody else', { ca: fleet.ca, ...theirs.issue('fleet') }, /unknown ca|ECONNRESET|was closed/],
  ["another certificate's key", { ...fleet, key: theirs.issue('other').key }, /key values mismatch/],
  ['a file that is gone', { ...fleet, ca: join(folder, 'gone.pem') }, /^ENOENT.*gone\.pem/],
]
for (const [what, files, hears] of cases) {
  test(`${what}: it hears ${hears}`, async () => {
    const { client, heard } = open(files)
    await until(() => heard.some((word) => hears.test(word)), `it hears ${hears}, not ${heard.join()}`)
    if (heard.includes('connected')) assert.equal(await client.ping(), 'PONG')
    else assert.ok(isWeather(await client.ping().catch((error: unknown) => error)))
  })
}

test('a certificate for another host is not taken', async () => {
  const elsewhere = ours.issue('elsewhere', 'DNS:elsewhere.example')
  const other = new RedisServer(join(folder, 'other'), await freeBase(), tlsLines(elsewhere), {
    access: { tls: { ...access.tls, checkServerIdentity: () => undefined } },
  })
  try {
    await other.start()
    const { heard } = open(fleet, `rediss://127.0.0.1:${other.port}`)
    await until(() => heard.some((word) => /does not match certificate's altnames/.test(word)), 'it says so')
    assert.ok(!heard.includes('connected'))
  } finally {
    await other.close()
  }
})

test('files that are renewed are read with the next connection', async () => {
  const at = (name: string) => join(folder, `renewed-${name}`)
  const renew = ({ cert }: Authority, issued: { cert: string; key: string }) => {
    copyFileSync(issued.cert, at('server.pem'))
    copyFileSync(issued.key, at('server.key'))
    return () => copyFileSync(cert, at('ca.pem'))
  }
  renew(ours, server)()
  const lines = tlsLines({ cert: at('server.pem'), key: at('server.key') })
  const anyone = { access: { tls: { rejectUnauthorized: false } } }
  const renewed = new RedisServer(at('redis'), await freeBase(), [...lines, 'tls-auth-clients no'], anyone)
  try {
    await renewed.start()
    const { client, heard } = open({ ca: at('ca.pem') }, `rediss://127.0.0.1:${renewed.port}`)
    await ready(client, AbortSignal.timeout(10_000))
    const renewAuthority = renew(theirs, theirs.issue('server'))
    await renewed.end()
    await renewed.start()
    await until(() => heard.some((word) => UNTRUSTED.test(word)), 'the new one is not trusted')
    renewAuthority()
    await ready(client, AbortSignal.timeout(10_000))
    assert.equal(await client.ping(), 'PONG')
  } finally {
    await renewed.close()
  }
})

test('Sentinels, and the master that they name, by TLS with certificates on both sides', async () => {
  const lines = [...tlsLines(server), 'tls-replication yes']
  const all = await startSentinels(lines, { access, sentinelLines: lines, sentinelAccess: access })
  try {
    const { client } = open(fleet, all.url.replace('redis-', 'rediss-'))
    await ready(client, AbortSignal.timeout(10_000))
    assert.match(await client.info('replication'), /role:master/)
    const { heard } = open({ ...fleet, ca: theirs.cert }, all.url.replace('redis-', 'rediss-'))
    await until(() => heard.some((word) => /^no sentinel /.test(word) && UNTRUSTED.test(word)), 'it says why')
  } finally {
    await all.stop()
  }
})

test('a cluster by TLS, with certificates on both sides', async () => {
  const cli = ['--tls', '--cacert', fleet.ca, '--cert', fleet.cert, '--key', fleet.key]
  const all = await startCluster([...tlsLines(server), 'tls-cluster yes', 'tls-replication yes'], { access, cli })
  try {
    const { port } = await all.master('{k}')
    const { client } = open(fleet, all.url.replace('redis-', 'rediss-'))
    await ready(client, AbortSignal.timeout(10_000))
    assert.match(await client.info('server'), new RegExp(`tcp_port:${port}`))
    const { heard } = open({ ca: fleet.ca }, all.url.replace('redis-', 'rediss-'))
    const says = /^no node of the cluster .*(certificate required|ECONNRESET|closed)/
    await until(() => heard.some((word) => says.test(word)), 'it says why')
  } finally {
    await all.stop()
  }
})
