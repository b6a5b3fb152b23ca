import type { Name, Summary } from '../../../shared/contract/summary.ts'

/** A name on one line: `'text'`, `@reference`, `$parameter`, `a + b`, `(a | b)`, `?`. */
export function shownName(name: Name): string {
  if (name === null) return '?'
  if (typeof name === 'string') return `'${name}'`
  if ('ref' in name) return `@${name.ref}`
  if ('param' in name) return `$${name.param}`
  if ('join' in name) return name.join.map(shownName).join(' + ')
  return `(${name.any.map(shownName).join(' | ')})`
}

/** The calls of a summary, one on a line: `callee 'name', key='name'`; `@` before a decorator, `=` before one that is used. */
export function shownCalls({ calls = [] }: Summary): string[] {
  return calls.map(({ callee, args, named = {}, decorates, used }) => {
    const values = [...args.map(shownName), ...Object.entries(named).map(([key, name]) => `${key}=${shownName(name)}`)]
    return `${decorates ? '@' : used ? '=' : ''}${callee} ${values.join(', ')}`
  })
}
