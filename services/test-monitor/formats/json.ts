import type { ReadReport, Report, ReportReader } from '../report.ts'
import { ctrf } from './ctrf.ts'
import { jestJson } from './jest-json.ts'
import { JsonElements } from './json-elements.ts'
import type { Context } from './junit-model.ts'
import { pytestJson } from './pytest-json.ts'

/** One of the JSON formats: it takes what it knows, in whatever order that comes. */
export interface JsonFormat {
  /** Arrays whose elements it takes. */
  lists: readonly string[]
  /** Objects whose members it takes, beside the root. */
  objects: readonly string[]
  member(path: string, value: unknown): void
  elements(path: string, values: readonly unknown[]): void
  /** As in Wanted: only formats that have it can do without parsing. */
  quick?(path: string, text: string, begin: number, before: () => void): number
  /** An element too large to be read. */
  dropped(path: string): void
  /** @returns undefined where what came was not of this format. */
  report(): Report | undefined
}

/** Reads a report in JSON, whichever it is: their members tell them apart, whatever their order. */
export function readJson({ root, path }: Context): ReportReader {
  const formats = [pytestJson(root), jestJson(root), ctrf(root, path)]
  const owner = new Map(formats.flatMap((format) => format.lists.map((path) => [path, format])))
  const elements = new JsonElements({
    objects: new Set(['', ...formats.flatMap(({ objects }) => objects)]),
    lists: new Set(owner.keys()),
    member(path, value) {
      for (const format of formats) format.member(path, value)
    },
    elements: (path, values) => owner.get(path)?.elements(path, values),
    quick: (path, text, begin, before) => owner.get(path)?.quick?.(path, text, begin, before) ?? -1,
    dropped: (path) => owner.get(path)?.dropped(path),
  })
  let isBroken = false

  return {
    push(piece) {
      if (!isBroken) isBroken = !elements.push(piece)
      return !isBroken
    },
    end(): ReadReport {
      if (isBroken) return { kind: 'partial', reason: 'it is not valid JSON' }
      if (!elements.isWhole) return { kind: 'partial', reason: 'its JSON ends in the middle' }
      for (const format of formats) {
        const value = format.report()
        if (value !== undefined) return { kind: 'whole', value }
      }
      return { kind: 'foreign', reason: 'its JSON is of no test runner that is known' }
    },
  }
}
