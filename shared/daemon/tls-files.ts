import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { ConfigError, type Effective } from './config.ts'

/** All authorities of a system together are a quarter of it. */
const MOST_BYTES = 1024 * 1024

/**
 * Looks at the files that Redis is to be reached with by TLS, as they are now; they are read again for each connection.
 *
 * @throws ConfigError where one cannot be read, is not what it should be, or the certificate and the key are not of each other.
 */
export function checkTlsFiles({ redis, entries }: Pick<Effective<unknown>, 'redis' | 'entries'>): void {
  const { ca, cert, key } = redis
  const refuse = (name: 'ca' | 'cert' | 'key', why: string): never => {
    const from = entries.find((entry) => entry.key === `redis.${name}`)?.from
    throw new ConfigError(`${from}: redis.${name} ${why}.`)
  }
  const read = <T>(name: 'ca' | 'cert' | 'key', path: string, what: string, parse: (pem: string) => T): T => {
    const pem = readPem(path, (why) => refuse(name, `names ${path}, which ${why}`))
    try {
      return parse(pem)
    } catch {
      return refuse(name, `names ${path}, which is not ${what} in PEM`)
    }
  }
  if (ca) read('ca', ca, 'a certificate', (pem) => new X509Certificate(pem))
  const shown = cert ? read('cert', cert, 'a certificate', (pem) => new X509Certificate(pem)) : undefined
  const own = key ? read('key', key, 'a private key without a passphrase', createPrivateKey) : undefined
  if (shown !== undefined && own === undefined) refuse('key', 'must be set along with redis.cert')
  if (shown === undefined && own !== undefined) refuse('cert', 'must be set along with redis.key')
  if (shown !== undefined && own !== undefined && !shown.checkPrivateKey(own)) {
    refuse('key', `names ${key}, which is not the key of the certificate in ${cert}`)
  }
}

function readPem(path: string, refuse: (why: string) => never): string {
  try {
    // A pipe would be waited for.
    const file = statSync(path)
    if (!file.isFile() || file.size > MOST_BYTES) return refuse('is not a file of at most 1 MiB')
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof ConfigError) throw error
    return refuse(`cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}
