import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkTlsFiles } from '../../../shared/daemon/tls-files.ts'
import { Authority } from '../../support/certificates.ts'

const folder = mkdtempSync(join(tmpdir(), 'kloros-tls-files-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const authority = new Authority(folder, 'ca')
const { cert, key } = authority.issue('core')
const { key: other } = authority.issue('feed')
const text = file('text.pem', 'no certificate\n')
const large = file('large.pem', '-----BEGIN CERTIFICATE-----\n'.repeat(50_000))
const missing = join(folder, 'missing.pem')
const sealed = join(folder, 'sealed.key')
spawnSync('openssl', ['pkcs8', '-topk8', '-in', key, '-out', sealed, '-passout', 'pass:secret'])
const pipe = join(folder, 'pipe')
spawnSync('mkfifo', [pipe])
chmodSync(cert, 0o444)

const cases: [
  what: string,
  redis: { url?: string; ca?: string; cert?: string; key?: string },
  says: string | undefined,
][] = [
  ['none', {}, undefined],
  ['an authority alone', { ca: authority.cert }, undefined],
  ['all three', { ca: authority.cert, cert, key }, undefined],
  ['a file that is not there', { ca: missing }, `redis.ca names ${missing}, which cannot be read (ENOENT).`],
  ['a folder', { ca: folder }, `redis.ca names ${folder}, which is not a file of at most 1 MiB.`],
  ['a pipe', { ca: pipe }, `redis.ca names ${pipe}, which is not a file of at most 1 MiB.`],
  ['a huge file', { ca: large }, `redis.ca names ${large}, which is not a file of at most 1 MiB.`],
  ['text', { ca: text }, `redis.ca names ${text}, which is not a certificate in PEM.`],
  ['a key for a certificate', { cert: key, key }, `redis.cert names ${key}, which is not a certificate in PEM.`],
  [
    'a key with a passphrase',
    { cert, key: sealed },
    `redis.key names ${sealed}, which is not a private key without a passphrase in PEM.`,
  ],
  ['a certificate without its key', { cert }, 'redis.key must be set along with redis.cert.'],
  ['a key without its certificate', { key }, 'redis.cert must be set along with redis.key.'],
  ...['redis', 'redis-sentinel', 'redis-cluster'].map((scheme): (typeof cases)[number] => [
    `${scheme}:// and an authority`,
    { url: `${scheme}://h${scheme === 'redis-sentinel' ? '/fleet' : ''}`, ca: authority.cert },
    'redis.ca is for TLS, and redis.url has none: it must begin with rediss.',
  ]),
  ['a socket, as kloros up has it', { url: 'unix:///redis.sock', ca: authority.cert }, undefined],
  [
    "another certificate's key",
    { cert, key: other },
    `redis.key names ${other}, which is not the key of the certificate in ${cert}.`,
  ],
]
for (const [what, redis, says] of cases) {
  const renewed = /ENOENT|not the key of/.test(says ?? '')
  test(`${what}: ${says?.replaceAll(folder, '') ?? 'fits'}${renewed ? '; a service waits for it' : ''}`, () => {
    const entries = ['ca', 'cert', 'key'].map((name) => ({ key: `redis.${name}`, value: '', from: 'kloros.toml' }))
    const check = (patient: boolean) =>
      checkTlsFiles({ redis: { url: 'rediss://h', prefix: 'k', ...redis }, entries }, { patient })
    for (const patient of [false, true]) {
      if (says === undefined || (patient && renewed)) check(patient)
      else assert.throws(() => check(patient), { name: 'ConfigError', message: `kloros.toml: ${says}` })
    }
  })
}
