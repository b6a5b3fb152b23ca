import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { chanceOf } from '../study-index/chance.ts'

/** A recorded failure, and what a person reads in it. */
export interface Recorded {
  language: string
  name: string
  text: string
  expect: { type: string; message: string }
}

/** A recorded failure between the lines of a file. */
export interface Planted extends Recorded {
  file: string
  /** The line of the untouched file that it stands before, counted from 1. */
  line: number
}

/** What is planted in one file. */
export interface Planting {
  planted: Planted[]
  /** The file's text with it. */
  weave(text: string): string
}

const Cases = z.object({
  cases: z.array(z.object({ name: z.string(), expect: z.object({ type: z.string(), message: z.string() }) })),
})

const folder = new URL('../../test/fixtures/exception-monitor/traces/', import.meta.url)

/** What is raised on purpose, by a person who ends a program, is no failure. */
const MEANT = /^(?:KeyboardInterrupt|SystemExit|Interrupt)$/

/** Reads all recorded failures. */
export function readTraces(): Recorded[] {
  const languages = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith('.json'))
  return languages.flatMap((file) => {
    const language = file.slice(0, -'.json'.length)
    const { cases } = Cases.parse(JSON.parse(read(file)))
    return cases
      .filter(({ expect }) => !MEANT.test(expect.type))
      .map((one) => ({ ...one, language, text: read(`${language}/${one.name}.txt`) }))
  })
}

/** Chooses failures, files and places by chance; the same for the same seed. No failure is chosen twice while others are left. */
export function plant(
  traces: readonly Recorded[],
  files: readonly string[],
  count: number,
  seed: number,
): Map<string, Planting> {
  const chance = chanceOf(seed)
  const below = (end: number) => Math.floor(chance() * end)
  const plantings = new Map<string, Planting>()
  let left: Recorded[] = []
  for (let n = 0; n < count; n += 1) {
    if (left.length === 0) left = [...traces]
    const [trace] = left.splice(below(left.length), 1)
    const file = files[below(files.length)]
    if (trace === undefined || file === undefined) break
    const planting = plantings.get(file) ?? plantingOf()
    plantings.set(file, planting)
    planting.planted.push({ ...trace, file, line: 1 + below(2_000) })
  }
  return plantings
}

function plantingOf(): Planting {
  const planted: Planted[] = []
  function weave(text: string): string {
    const lines = text.split('\n')
    // From the last to the first, so that the places stay right.
    for (const { line, text } of planted.sort((a, b) => b.line - a.line)) {
      lines.splice(Math.min(line - 1, lines.length - 1), 0, ...text.replace(/\n$/, '').split('\n'))
    }
    return lines.join('\n')
  }
  return { planted, weave }
}

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, folder)), 'utf8')
}
