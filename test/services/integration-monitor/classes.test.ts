import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarise } from '../../../scripts/study-index/tree.ts'
import { reduceClasses } from '../../../services/integration-monitor/class-facts.ts'
import { classFindings } from '../../../services/integration-monitor/class-findings.ts'
import { Modules } from '../../../services/integration-monitor/modules.ts'
import { isApart } from '../../../services/integration-monitor/places.ts'
import { kindOf } from '../../../services/source-index/languages.ts'
import { summarisePython } from '../../../services/source-index/python/summarise-python.ts'
import { hashWord, unpackWords } from '../../../shared/contract/words.ts'
import type { Case } from './class-cases/case.ts'
import { conditionsAsked } from './class-cases/conditions-asked.ts'
import { conditionsKin } from './class-cases/conditions-kin.ts'
import { conditionsScript } from './class-cases/conditions-script.ts'
import { conditionsSeen } from './class-cases/conditions-seen.ts'
import { conditionsSet } from './class-cases/conditions-set.ts'
import { containersKept } from './class-cases/containers-kept.ts'
import { containersPython } from './class-cases/containers-python.ts'
import { containersVariables } from './class-cases/containers-variables.ts'
import { duplicates } from './class-cases/duplicates.ts'
import { duplicatesAlike } from './class-cases/duplicates-alike.ts'
import { wiringCompleted } from './class-cases/wiring-completed.ts'
import { wiringLent } from './class-cases/wiring-lent.ts'
import { wiringPythonGiven } from './class-cases/wiring-python-given.ts'
import { wiringPythonKin } from './class-cases/wiring-python-kin.ts'
import { wiringPythonOwn } from './class-cases/wiring-python-own.ts'
import { wiringTypescriptKin } from './class-cases/wiring-typescript-kin.ts'
import { wiringTypescriptOwn } from './class-cases/wiring-typescript-own.ts'
import { wiringWeighed } from './class-cases/wiring-weighed.ts'

/** From where on a finding is asked about. */
const SURE = 0.7

function opens(sources: Readonly<Record<string, string>>): string[] {
  const files = Object.entries(sources).map(([path, text]) => {
    const kind = kindOf(path)
    assert.ok(kind !== undefined, path)
    const summary = path.endsWith('.py') ? summarisePython(text) : summarise(text, kind)
    assert.notEqual(summary.broken, true, `${path} does not parse`)
    const classes = reduceClasses(path, summary)
    const value = { ...(classes && { classes }), ...(summary.imports && { imports: summary.imports }) }
    return { path, value, words: new Set(unpackWords(summary.words ?? '')) }
  })
  const { findings, unread } = classFindings(new Map(files.map(({ path, value }) => [path, value])), {
    filesWith: (word) => files.filter(({ words }) => words.has(hashWord(word))).map(({ path }) => path),
    published: () => false,
    isApart,
    modules: new Modules(Object.keys(sources)),
  })
  return [
    ...findings.flatMap(({ type, subject, facts }) => (facts.confidence < SURE ? [] : [`${type} ${subject}`])),
    ...unread.flatMap(({ subject, confidence }) => (confidence < SURE ? [] : [`unread ${subject}`])),
  ]
}

const tables: [name: string, cases: readonly Case[]][] = [
  ['wiring, Python', [...wiringPythonOwn, ...wiringPythonKin, ...wiringPythonGiven]],
  ['wiring, TypeScript', [...wiringTypescriptOwn, ...wiringTypescriptKin]],
  ['wiring, lent and completed', [...wiringLent, ...wiringCompleted, ...wiringWeighed]],
  ['conditions', [...conditionsSet, ...conditionsAsked, ...conditionsKin, ...conditionsSeen, ...conditionsScript]],
  ['duplicates', [...duplicates, ...duplicatesAlike]],
  ['containers', [...containersKept, ...containersPython, ...containersVariables]],
]

for (const [table, cases] of tables) {
  for (const [name, files, expected] of cases) {
    test(`${table}: ${expected.length === 0 ? 'no gap' : 'a gap'}: ${name}`, () => {
      assert.deepEqual(opens(files), expected)
      const turned = Object.fromEntries(Object.entries(files).reverse())
      assert.deepEqual(opens(turned).sort(), [...expected].sort(), 'the files in another order')
    })
  }
}
