import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { dispatch } from '../../../scripts/kloros/dispatch.ts'

/** What came of a command line. */
export interface Outcome {
  exit: number
  out: string
  err: string
}

/** Circumstances that differ from a pipe with nothing in it. */
export interface Given {
  env?: Record<string, string>
  stdin?: string
  columns?: number
  colour?: boolean
}

/** A folder of the test file's own, removed after it; a home where nothing is configured or remembered. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kloros-cli-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a command line in this process. */
export async function kloros(home: string, args: string[], given: Given = {}): Promise<Outcome> {
  const outcome: Outcome = { exit: -1, out: '', err: '' }
  async function* stdin() {
    if (given.stdin) yield Buffer.from(given.stdin)
  }
  outcome.exit = await dispatch(args, {
    env: { HOME: home, USER: 'tester', PATH: process.env.PATH, ...given.env },
    stdin: stdin(),
    stdout: { write: (text) => (outcome.out += text) },
    stderr: { write: (text) => (outcome.err += text) },
    columns: given.columns,
    colour: given.colour ?? false,
  })
  return outcome
}

/** Serves HTTP until the test file is done. @returns the address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
