import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate and its key, in PEM files. */
export interface Issued {
  cert: string
  key: string
}

/** An authority of a test's own, which openssl made. */
export class Authority {
  readonly cert: string
  readonly #key: string

  /** @param folder where its files are, and those of what it issues. */
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.cert = join(folder, `${name}.pem`)
    this.#key = join(folder, `${name}.key`)
    const own = ['-keyout', this.#key, '-out', this.cert, '-subj', `/CN=${name}`]
    this.#openssl('req', '-x509', ...NEW_KEY, '-days', '2', ...own)
  }

  /** @param hosts what it is for, such as `IP:127.0.0.1`. */
  issue(name: string, hosts = 'IP:127.0.0.1,DNS:localhost'): Issued {
    const path = (ending: string) => join(this.folder, `${this.name}-${name}.${ending}`)
    writeFileSync(path('ext'), `subjectAltName=${hosts}\n`)
    this.#openssl('req', ...NEW_KEY, '-keyout', path('key'), '-out', path('csr'), '-subj', `/CN=${name}`)
    const by = ['-CA', this.cert, '-CAkey', this.#key, '-CAcreateserial', '-extfile', path('ext')]
    this.#openssl('x509', '-req', '-days', '2', '-in', path('csr'), '-out', path('pem'), ...by)
    return { cert: path('pem'), key: path('key') }
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' })
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
