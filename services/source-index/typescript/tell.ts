import type { Facts } from './facts.ts'
import type { Scope } from './scope.ts'
import { tellCalls } from './tell-calls.ts'
import { tellClasses } from './tell-classes.ts'
import { tellConstants } from './tell-constants.ts'
import { tellPrograms } from './tell-programs.ts'
import { tellVariables } from './tell-variables.ts'
import { tellWords } from './tell-words.ts'

/** Tells the summary what a walk has found, now that all is declared. */
export function tell(facts: Facts, top: Scope): void {
  for (const { name, scope, source } of facts.assigned) scope.lookup(name)?.sources.push(source)
  openClasses(facts)
  const called = tellCalls(facts)
  tellClasses(facts)
  const constants = tellConstants(facts, top)
  tellVariables(facts, top)
  tellPrograms(facts)
  tellWords(facts, called, constants)
  for (const { path, line, doc: own } of facts.defined) {
    const doc = own ?? facts.signatures.get(path)
    if (isExported(path, facts)) facts.builder.definition({ name: path, kind: 'function', line, ...(doc && { doc }) })
  }
  if (facts.evaluator.isExhausted) facts.builder.cut()
}

function isExported(path: string, { exported }: Facts): boolean {
  const dot = path.indexOf('.')
  return exported.has(dot < 0 ? path : path.slice(0, dot))
}

/** A class that is exported or extended may hold other texts in its subclasses. */
function openClasses({ classes, exported }: Facts): void {
  const extended = new Set(classes.flatMap(({ bases }) => bases))
  for (const record of classes) {
    if (exported.has(record.name) || extended.has(record.name)) record.isOpen = true
  }
}
