import type { FactsOf } from '../../shared/contract/gaps.ts'
import type { Opened } from '../../shared/contract/monitor.ts'
import type { Files as Known } from '../../shared/contract/packed-files.ts'
import type { Asked } from './bursts.ts'
import { isMarker } from './paths.ts'
import { type FileValue, offersIn } from './reduce.ts'
import type { Unused } from './unused.ts'

type Files = Known<FileValue>
type Language = FactsOf<'new_module'>['language']

/** How many names, places and modules are told. */
const MAX_TOLD = 20

/** The gap of a module, or of many. */
export function gapOf(asked: Asked, files: Files, project: string): Opened<'new_module'> {
  if ('one' in asked) return oneGap(asked.one, files, project)
  const { folder, all } = asked
  const languages = all.map(({ files: [first = ''] }) => languageOf(first))
  const place = folder === '' ? '*' : `${folder}/*`
  return {
    opens: 'new_module',
    name: `${project}/${place}`,
    reason: `${all.length} new modules ${folder === '' ? '' : `in ${folder} `}are used by nothing`,
    facts: {
      path: place,
      language: mostOf(languages),
      modules: all.slice(0, MAX_TOLD).map(({ path }) => path),
      count: all.length,
      exports: [],
      tests: [...new Set(all.flatMap(({ tests }) => tests))].sort().slice(0, MAX_TOLD),
      confidence: Math.max(...all.map(({ confidence }) => confidence)),
    },
  }
}

function oneGap(
  { path, files: own, behind, tests, confidence, why }: Unused,
  files: Files,
  project: string,
): Opened<'new_module'> {
  const offers = own.map((file) => offersIn(files.get(file) ?? { standing: 'none', key: '' }))
  const listed = (key: 'exports' | 'classes' | 'entries') =>
    [...new Set(offers.flatMap((each) => each[key]))].slice(0, MAX_TOLD)
  const [first = path] = own
  const doc = offers.find((each) => each.doc !== undefined)?.doc
  const classes = listed('classes')
  const entries = listed('entries')
  const isPackage = own.length > 1 || (isMarker(first) && first !== path)
  return {
    opens: 'new_module',
    name: `${project}/${path}`,
    reason: `${path} is new, and nothing imports, registers or documents it`,
    facts: {
      path,
      language: languageOf(first),
      ...(isPackage && { modules: own.slice(0, MAX_TOLD), count: own.length }),
      exports: listed('exports'),
      ...(classes.length > 0 && { classes }),
      ...(entries.length > 0 && { entry_points: entries }),
      ...(doc !== undefined && { doc }),
      ...(behind.length > 0 && { behind: behind.slice(0, MAX_TOLD) }),
      tests: tests.slice(0, MAX_TOLD),
      confidence,
      ...(why.length > 0 && { why }),
    },
  }
}

function languageOf(path: string): Language {
  if (/\.pyw?$/.test(path)) return 'python'
  return /\.[cm]?jsx?$/.test(path) ? 'javascript' : 'typescript'
}

function mostOf(languages: readonly Language[]): Language {
  const counts = new Map<Language, number>()
  for (const each of languages) counts.set(each, (counts.get(each) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'python'
}
