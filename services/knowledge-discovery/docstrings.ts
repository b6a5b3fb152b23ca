import type { Files } from '../../shared/contract/packed-files.ts'
import type { Docstrings, FileValue } from './reduce.ts'

/** A module of which others cannot read what it is for. */
export interface Undocumented extends Docstrings {
  path: string
  names: string
  /** How much of the project's own definitions in its language have a docstring, 0..1. */
  share: number
}

/** In a project with fewer definitions it cannot be told whether it has docstrings. */
const LEAST_DEFINITIONS = 20

/** What was told stands until the project is so far below both. */
const SLACK = { share: 0.1, definitions: 5 }

/**
 * The modules that lack docstrings, where the project has them in that language.
 *
 * @param least of all definitions, 0..1.
 * @param isTold whether a module was told of before: that stands where the project is only a little below.
 */
export function undocumented(
  files: Files<FileValue>,
  least: number,
  isTold: (path: string) => boolean = () => false,
): Undocumented[] {
  const counts = { python: { all: 0, missing: 0 }, typescript: { all: 0, missing: 0 } }
  for (const [, { docstrings }] of files) {
    if (docstrings === undefined) continue
    counts[docstrings.language].all += docstrings.all
    counts[docstrings.language].missing += docstrings.missing
  }
  return [...files].flatMap(([path, { docstrings }]) => {
    if (docstrings?.names === undefined) return []
    const { all, missing } = counts[docstrings.language]
    const share = Math.round(((all - missing) / all) * 100) / 100
    const slack = isTold(path) ? SLACK : { share: 0, definitions: 0 }
    const isCustom = all >= LEAST_DEFINITIONS - slack.definitions && share >= least - slack.share
    return isCustom ? [{ ...docstrings, names: docstrings.names, path, share }] : []
  })
}
