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
  /** As in Wanted. */
  shortened?(path: string, text: string): string
  /** An element too large to be read. */
  dropped(path: string): void
  /** @returns undefined where what came was not of this format. */
  report(): Report | undefined
}

/** Reads a report in JSON, whichever it is: their members tell them apart, whatever their order. */
export function readJson({ root, path, folderOf }: Context): ReportReader {
  const formats = [pytestJson(root, folderOf), jestJson(root), ctrf(root, path)]
  const owner = new Map(formats.flatMap((format) => format.lists.map((path) => [path, format])))
  const elements = new JsonElements({
    objects: new Set(['', ...formats.flatMap(({ objects }) => objects)]),
    lists: new Set(owner.keys()),
    member(path, value) {
      for (const format of formats) format.member(path, value)
    },
    elements: (path, values) => owner.get(path)?.elements(path, values),
    shortened: (path, text) => owner.get(path)?.shortened?.(path, text) ?? text,
    dropped: (path) => owner.get(path)?.dropped(path),
  })
  return {
    push: (piece) => elements.push(piece),
    end(): ReadReport {
      const ended = elements.end()
      if (ended === 'broken') return { kind: 'partial', reason: 'it is not valid JSON' }
      if (ended === 'half') return { kind: 'partial', reason: 'its JSON ends in the middle' }
      for (const format of formats) {
        const value = format.report()
        if (value !== undefined) return { kind: 'whole', value }
      }
      return { kind: 'foreign', reason: 'its JSON is of no test runner that is known' }
    },
  }
}
