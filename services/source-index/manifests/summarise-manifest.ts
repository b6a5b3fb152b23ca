import type { Manifest, Summary } from '../../../shared/contract/summary.ts'
import type { ManifestKind } from '../languages.ts'
import { summariseWords } from '../plain-words.ts'
import { summarisePython } from '../python/summarise-python.ts'
import { tellCommands } from '../shell-commands.ts'
import { boundFault, SummaryBuilder } from '../summary-builder.ts'
import { readConda } from './conda-manifests.ts'
import { readIni } from './ini-manifest.ts'
import { readPackage, readTsconfig, scriptsOf } from './node-manifests.ts'
import { readNox } from './nox-manifest.ts'
import { readPixi } from './pixi-manifest.ts'
import { readPreCommit } from './pre-commit-manifest.ts'
import { readList, readPipfile, readPyproject, readSetup } from './python-manifests.ts'
import { readScript } from './script-manifest.ts'

/** How much of it is kept: entries of a list, and characters of a name. */
const MAX_ENTRIES = 2_000
const MAX_NAME = 200

const READERS: Readonly<Record<ManifestKind, (text: string) => Manifest | undefined>> = {
  package: readPackage,
  tsconfig: readTsconfig,
  pyproject: readPyproject,
  setup: readSetup,
  ini: readIni,
  pipfile: readPipfile,
  requirements: readList,
  conda: readConda,
  'pre-commit': readPreCommit,
  pixi: readPixi,
  nox: readNox,
}

/**
 * Reads a manifest, beside what any file of its language says. One that does not parse is `broken`; what a longer one says is
 * not all known.
 */
export function summariseManifest(source: string, kind: ManifestKind, isCut = false): Summary {
  const text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source
  const summary = besides(text, kind, isCut)
  if (isCut && kind !== 'requirements' && kind !== 'pre-commit') {
    const project = kind !== 'nox' && ({ project: true } as const)
    return { ...summary, manifest: { of: languageOf(kind), ...project, open: true } }
  }
  try {
    const manifest = READERS[kind](text)
    if (manifest === undefined) return summary
    return { ...summary, ...(kind === 'package' && runs(text)), manifest: bounded(manifest) }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { language, lines, words } = summary
    const fault = boundFault({ error: error.message })
    return { language, lines, broken: true, fault, ...(words !== undefined && { words }) }
  }
}

/** The summary of a module of Python, with the needs that it has written into it. */
export function withNeeds(summary: Summary, text: string): Summary {
  const manifest = readScript(text)
  return manifest === undefined ? summary : { ...summary, manifest: bounded(manifest) }
}

function languageOf(kind: ManifestKind): Manifest['of'] {
  return kind === 'package' || kind === 'tsconfig' ? 'node' : 'python'
}

function besides(text: string, kind: ManifestKind, isCut: boolean): Summary {
  if (kind === 'setup' || kind === 'nox') return summarisePython(text, isCut)
  if (kind === 'package' || kind === 'tsconfig') return summariseWords(text, 'json')
  if (kind === 'pyproject' || kind === 'ini' || kind === 'pixi') return summariseWords(text, 'toml')
  if (kind === 'conda' || kind === 'pre-commit') return summariseWords(text, 'yaml')
  return new SummaryBuilder('words', text.split('\n').length).summary()
}

/** The programs of its scripts, each where the first script stands that runs it. */
function runs(text: string): Pick<Summary, 'programs'> {
  const lines = text.split('\n')
  const first = Math.max(
    0,
    lines.findIndex((line) => /^\s*"scripts"\s*:/.test(line)),
  )
  const places = new Map<string, number>()
  for (const [at, line] of lines.slice(first).entries()) {
    const key = /^\s*"([^"]*)"\s*:/.exec(line)?.[1]
    if (key !== undefined && !places.has(key)) places.set(key, first + at)
  }
  const builder = new SummaryBuilder('words', 0)
  for (const [script, commands] of scriptsOf(text)) {
    const line = 1 + (places.get(script) ?? first)
    tellCommands(commands, {
      program: (name, _, how) => builder.program(name, line, how),
      function: () => undefined,
    })
  }
  const { programs } = builder.summary()
  return programs === undefined ? {} : { programs }
}

function bounded({ needs = [], aliases = [], programs = [], lists = [], name, ...rest }: Manifest): Manifest {
  const some = (all: readonly string[]) => all.filter((each) => each.length <= MAX_NAME).slice(0, MAX_ENTRIES)
  const kept = needs.filter(([one, range]) => one.length <= MAX_NAME && range.length <= MAX_NAME).slice(0, MAX_ENTRIES)
  return {
    ...rest,
    ...(name !== undefined && name.length <= MAX_NAME && { name }),
    ...(kept.length > 0 && { needs: kept }),
    ...(aliases.length > 0 && { aliases: some(aliases) }),
    ...(programs.length > 0 && { programs: some(programs) }),
    ...(lists.length > 0 && { lists: some(lists) }),
  }
}
