import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { parseAddress } from '../bus/address.ts'
import { ConfigError, type Effective } from './config.ts'

/** All authorities of a system together are a quarter of it. */
const MOST_BYTES = 1024 * 1024

/**
 * Looks at the files that Redis is to be reached with by TLS, as they are now; they are read again for each connection.
 *
 * @param options.patient whether what a renewal mends may be wrong: a file that is not there, a certificate and a key that are
 * not of each other. It is then left to the connection, which says so and tries again.
 * @throws ConfigError where one cannot be read, is not what it should be, is not to be used at all since the address has no TLS, or
 * the certificate and the key are not of each other.
 */
export function checkTlsFiles(
  { redis, entries }: Pick<Effective<unknown>, 'redis' | 'entries'>,
  { patient = false }: { patient?: boolean } = {},
): void {
  const { ca, cert, key } = redis
  const refuse = (name: 'ca' | 'cert' | 'key', why: string): never => {
    const from = entries.find((entry) => entry.key === `redis.${name}`)?.from
    throw new ConfigError(`${from}: redis.${name} ${why}.`)
  }
  const address = parseAddress(redis.url)
  const idle = (['ca', 'cert', 'key'] as const).find((name) => redis[name])
  if (idle !== undefined && address.kind !== 'socket' && !address.tls) {
    refuse(idle, 'is for TLS, and redis.url has none: it must begin with rediss')
  }
  const read = <T>(name: 'ca' | 'cert' | 'key', path: string, what: string, parse: (pem: string) => T) => {
    const pem = readPem(path, patient, (why) => refuse(name, `names ${path}, which ${why}`))
    if (pem === undefined) return undefined
    try {
      return parse(pem)
    } catch {
      return refuse(name, `names ${path}, which is not ${what} in PEM`)
    }
  }
  if (ca) read('ca', ca, 'a certificate', (pem) => new X509Certificate(pem))
  const shown = cert ? read('cert', cert, 'a certificate', (pem) => new X509Certificate(pem)) : undefined
  const own = key ? read('key', key, 'a private key without a passphrase', createPrivateKey) : undefined
  if (cert && !key) refuse('key', 'must be set along with redis.cert')
  if (key && !cert) refuse('cert', 'must be set along with redis.key')
  if (!patient && shown !== undefined && own !== undefined && !shown.checkPrivateKey(own)) {
    refuse('key', `names ${key}, which is not the key of the certificate in ${cert}`)
  }
}

function readPem(path: string, patient: boolean, refuse: (why: string) => never): string | undefined {
  try {
    // A pipe would be waited for.
    const file = statSync(path)
    if (!file.isFile() || file.size > MOST_BYTES) return refuse('is not a file of at most 1 MiB')
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code } = error as NodeJS.ErrnoException
    return patient && code === 'ENOENT' ? undefined : refuse(`cannot be read (${code})`)
  }
}
