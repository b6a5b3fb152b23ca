import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Those of a worker, for whose sake it is. */
const FLAGS = [
  '--min-semi-space-size=32',
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
  '--expose-gc',
]

const FILES = 40

/** Prints how many bytes are held after so many files until the old generation is collected. */
const PROGRAM = `
  import { summariseTypescript } from './services/source-index/typescript/summarise.ts'
  const numbers = Array.from({ length: 40 }, (_, n) => n)
  const text = numbers.map((n) => 'export class C' + n + ' { constructor(readonly a: Map<string, number>) {} }').join('\\n')
  const summarise = (files) => { for (let n = 0; n < files; n += 1) summariseTypescript(text, 'ts') }
  const held = () => {
    for (let n = 0; n < 3; n += 1) gc({ type: 'minor' })
    return process.memoryUsage().heapUsed
  }
  // What is compiled is not to count.
  summarise(2 * ${FILES})
  gc()
  const before = held()
  summarise(${FILES})
  console.log(held() - before)`

test('nothing holds what TypeScript made of files that are done with', () => {
  // Built, for what runs the sources gives every function a name, by which it is held.
  const { outputFiles } = buildSync({
    stdin: { contents: PROGRAM, resolveDir: root },
    bundle: true,
    platform: 'node',
    packages: 'external',
    write: false,
  })
  const said = execFileSync(process.execPath, [...FLAGS, '-'], {
    cwd: root,
    input: outputFiles[0]?.text,
    encoding: 'utf8',
  })
  // The tree of each takes half a megabyte.
  assert.ok(Number(said) / FILES < 150_000, `${Number(said)} bytes of ${FILES} files`)
})
