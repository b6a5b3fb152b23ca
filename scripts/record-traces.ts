import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Expected, readingOf } from './traces/reading.ts'
import { findRuntimes, record } from './traces/recorder.ts'
import type { Reading, Tongue } from './traces/tongue.ts'
import { tongues } from './traces/tongues.ts'

const USAGE = `Usage: scripts/record-traces [LANGUAGE...]

Runs small programs that fail, under every runtime that is found, and writes what they wrote to
test/fixtures/exception-monitor/traces/LANGUAGE/CASE.txt, with LANGUAGE.json saying what each says. Runtimes are looked
for on the PATH and among pyenv's versions. Cases whose runtime is not there stay as they are.

  LANGUAGE  ${tongues.map(({ language }) => language).join(', ')}; all by default
`

/** A case as LANGUAGE.json has it. */
interface Case {
  name: string
  runtime: string
  program?: string
  recorded: boolean
  source?: string
  expect?: Expected
}

/** Cases that do not say what the table reads in them. */
const misread: string[] = []

const traces = fileURLToPath(new URL('../test/fixtures/exception-monitor/traces', import.meta.url))

function fail(sentence: string, code: number): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(code)
}

function readArguments(): readonly Tongue[] {
  const { values, positionals } = parse()
  if (values.help) {
    process.stdout.write(USAGE)
    process.exit(0)
  }
  const unknown = positionals.find((name) => !tongues.some(({ language }) => language === name))
  if (unknown !== undefined) fail(`'${unknown}' is no language.\n\n${USAGE}`, 2)
  return positionals.length === 0 ? tongues : tongues.filter(({ language }) => positionals.includes(language))
}

function parse() {
  try {
    return parseArgs({ allowPositionals: true, options: { help: { type: 'boolean' } } })
  } catch (error) {
    return fail(`${(error as Error).message}\n\n${USAGE}`, 2)
  }
}

function expectation(name: string, text: string, reads: Reading | undefined): Pick<Case, 'expect'> {
  if (reads === undefined) return {}
  try {
    return { expect: readingOf(text, reads) }
  } catch (error) {
    misread.push(`${name} ${(error as Error).message}`)
    return {}
  }
}

function keep(language: string, cases: ReadonlyMap<string, Case>): void {
  const sorted = [...cases.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  const failures = sorted.filter(({ expect }) => expect !== undefined)
  const quiet = sorted.filter(({ expect }) => expect === undefined)
  const lines = (some: Case[]) => some.map((one) => `\n    ${JSON.stringify(one)}`).join(',')
  const json = `{\n  "cases": [${lines(failures)}\n  ],\n  "quiet": [${lines(quiet)}\n  ]\n}\n`
  writeFileSync(join(traces, `${language}.json`), json)
}

function known(language: string): Case[] {
  const file = join(traces, `${language}.json`)
  if (!existsSync(file)) return []
  const { cases, quiet } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[]; quiet: Case[] }
  return [...cases, ...quiet]
}

function recordAll(tongue: Tongue): string {
  const { language } = tongue
  const folder = join(traces, language)
  mkdirSync(folder, { recursive: true })
  const runtimes = findRuntimes(tongue, process.env.PATH ?? '')
  const cases = new Map<string, Case>()
  for (const old of known(language)) {
    if (old.recorded && !runtimes.some(({ name }) => name === old.runtime)) cases.set(old.name, old)
  }
  for (const { name, runtime, source, reads } of tongue.quotations ?? []) {
    const text = readFileSync(join(folder, `${name}.txt`), 'utf8')
    const expect = expectation(`${language}/${name}`, text, reads)
    cases.set(name, { name, runtime, recorded: false, source, ...expect })
  }
  for (const runtime of runtimes) {
    for (const [program, text] of record(tongue, runtime, join(traces, 'programs', language))) {
      const name = `${program.name}${runtime.mark}`
      writeFileSync(join(folder, `${name}.txt`), text)
      const reads = typeof program.reads === 'function' ? program.reads(runtime.version) : program.reads
      const expect = expectation(`${language}/${name}`, text, reads)
      cases.set(name, { name, runtime: runtime.name, program: program.run, recorded: true, ...expect })
    }
  }
  for (const file of readdirSync(folder)) {
    if (!cases.has(file.replace(/\.txt$/, ''))) rmSync(join(folder, file))
  }
  keep(language, cases)
  const failures = [...cases.values()].filter(({ expect }) => expect !== undefined).length
  const missing = tongue.command === '' ? 'all quoted' : `${tongue.command} is not here`
  const by = runtimes.length > 0 ? runtimes.map(({ name }) => name).join(', ') : missing
  return `${language}: ${failures} failures and ${cases.size - failures} that are none; ${by}\n`
}

for (const tongue of readArguments()) process.stdout.write(recordAll(tongue))
if (misread.length > 0) fail(misread.join('\n'), 1)
