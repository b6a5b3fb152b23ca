import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, parseAddress } from '../../../shared/bus/address.ts'

const addresses: [url: string, expected: Address][] = [
  ['redis://127.0.0.1:6379', { kind: 'server', tls: false, url: 'redis://127.0.0.1:6379' }],
  ['rediss://user:pass@host/2', { kind: 'server', tls: true, url: 'rediss://user:pass@host/2' }],
  ['redis://host/', { kind: 'server', tls: false, url: 'redis://host/' }],
  ['redis://host?db=3', { kind: 'server', tls: false, url: 'redis://host?db=3' }],
  ['unix:///run/kloros/redis.sock', { kind: 'socket', path: '/run/kloros/redis.sock' }],
  ['unix:///run/my redis.sock?db=3', { kind: 'socket', path: '/run/my redis.sock', db: 3 }],
  ['unix://:p%40ss@/run/redis.sock', { kind: 'socket', path: '/run/redis.sock', password: 'p@ss' }],
  [
    'unix://fleet:secret@/run/redis.sock',
    { kind: 'socket', path: '/run/redis.sock', username: 'fleet', password: 'secret' },
  ],
  ['redis-sentinel://a/shop', { kind: 'sentinel', tls: false, hosts: [{ host: 'a', port: 26379 }], name: 'shop' }],
  [
    'redis-sentinel://u:p%2Fw@10.0.0.1,b.example:5000,[fd00::1],[::1]:26380/my-master_1.a?db=2',
    {
      ...{ kind: 'sentinel', tls: false, username: 'u', password: 'p/w', name: 'my-master_1.a', db: 2 },
      hosts: [
        { host: '10.0.0.1', port: 26379 },
        { host: 'b.example', port: 5000 },
        { host: 'fd00::1', port: 26379 },
        { host: '::1', port: 26380 },
      ],
    },
  ],
  [
    'rediss-sentinel://:p%40%3A%2C@a/m',
    { kind: 'sentinel', tls: true, hosts: [{ host: 'a', port: 26379 }], name: 'm', password: 'p@:,' },
  ],
  [
    'redis-cluster://a,a:6380,B',
    {
      ...{ kind: 'cluster', tls: false },
      hosts: [
        { host: 'a', port: 6379 },
        { host: 'a', port: 6380 },
        { host: 'b', port: 6379 },
      ],
    },
  ],
  [
    'rediss-cluster://core:x@[::1]:7000',
    { kind: 'cluster', tls: true, hosts: [{ host: '::1', port: 7000 }], username: 'core', password: 'x' },
  ],
]
for (const [url, expected] of addresses) {
  test(`${url} is an address`, () => assert.deepEqual(parseAddress(url), expected))
}

const FORMS =
  /^must be redis:\/\/host:port, rediss:\/\/host:port, unix:\/\/\/path\/to\.sock, redis-sentinel:\/\/.* or redis-/
const HOSTS = /^must name its hosts as host, host:port or \[IPv6\]:port, with a comma between two$/
const PORTS = /^must name ports from 1 to 65535$/
const NAME = /^must end with the name that the Sentinels have for the master: redis-sentinel:\/\/host,host\/name$/
const SIGNS = /^must name the master in letters, digits, dots, dashes and underscores, and may end with \?db=N$/
const END = /^must end after its hosts: a cluster has no name and no databases$/
const DATABASE = /^must end with the number of a database, as redis:\/\/host:port\/2, or with its port$/
const many = Array.from({ length: 33 }, (_, i) => `h${i}`).join()
const others: [url: string, says: RegExp][] = [
  ['', FORMS],
  ['localhost', FORMS],
  ['http://127.0.0.1', FORMS],
  ['redis://', FORMS],
  ['unix://relative.sock', FORMS],
  ['unix://:secret@relative.sock', FORMS],
  ['redis-sentinels://a/m', FORMS],
  ['redis://host/fleet', DATABASE],
  ['redis://host/2/', DATABASE],
  ['redis://host/-1', DATABASE],
  ['redis://host/99999', DATABASE],
  ['rediss://:secret@host/two', DATABASE],
  ['redis://host?db=two', DATABASE],
  ['redis-sentinel://', HOSTS],
  ['redis-sentinel:///m', HOSTS],
  ['redis-sentinel://a,/m', HOSTS],
  ['redis-sentinel://a,,b/m', HOSTS],
  ['redis-sentinel://a b/m', HOSTS],
  ['redis-sentinel://::1/m', HOSTS],
  ['redis-sentinel://[nonsense]/m', HOSTS],
  ['redis-sentinel://[::1]26379/m', HOSTS],
  ['redis-sentinel://u:secret@/m', HOSTS],
  ['redis-sentinel://a:/m', PORTS],
  ['redis-sentinel://a:0/m', PORTS],
  ['redis-sentinel://a:65536/m', PORTS],
  ['redis-sentinel://a:26379x/m', PORTS],
  ['redis-sentinel://a,b', NAME],
  ['redis-sentinel://a/', NAME],
  ['redis-sentinel://a/?db=1', NAME],
  ['redis-sentinel://a/m/2', SIGNS],
  ['redis-sentinel://a/my master', SIGNS],
  ['redis-sentinel://a/m?db=x', SIGNS],
  ['redis-sentinel://a/m?password=secret', SIGNS],
  ['redis-sentinel://a,b,A:26379/m', /^must name each host once$/],
  [`redis-cluster://${many}`, /^must name at most 32 hosts$/],
  ['redis-cluster://a/2', END],
  ['redis-cluster://a?db=1', END],
  ['redis-cluster://u:se:cret@a', /^must escape : and @ in user and password, as %3A and %40$/],
  ['redis-cluster://u:secret@x@a', /^must escape : and @ in user and password, as %3A and %40$/],
  ['redis-cluster://u:secret%@a', /^must escape a % in user and password, as %25$/],
]
for (const [url, says] of others) {
  test(`'${url.slice(0, 60)}' is no address, and its password is not repeated`, () => {
    assert.throws(
      () => parseAddress(url),
      (error: Error) => error instanceof TypeError && says.test(error.message) && !/secret/.test(error.message),
    )
  })
}
