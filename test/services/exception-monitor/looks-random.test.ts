import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looksRandom } from '../../../services/exception-monitor/looks-random.ts'

const random = [
  '3f9a1c0e',
  '4c01db0b339c',
  'a1b2c3d',
  'x2x4z',
  'aZ8kQ2pL',
  'AKIAIOSFODNN7EXAMPLE',
  '0F3A9B2C',
  '8fK2jd9Qx1',
]
const names = [
  'deadbeef',
  'facade',
  'decade1',
  'worker12',
  'sha256',
  'route53',
  'md5sum',
  'k3s',
  'x11',
  'utf8',
  '2nd',
  '12345678',
  '',
]
names.push('base64', 'e2scrub', 'getUserByOAuth2TokenAsync', 'http2', 'i2pd', 'ec2', 'NetworkManager', 'lvm2')

test('what a machine made up is told from names', async (t) => {
  for (const word of random) await t.test(`${word} is random`, () => assert.equal(looksRandom(word), true))
  for (const word of names) await t.test(`${word} is not`, () => assert.equal(looksRandom(word), false))
})
