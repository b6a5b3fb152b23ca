import { setImmediate as turn } from 'node:timers/promises'
import type { Named, NamedKind } from '../contract/document.ts'

/** How long it may be looked before others get their turn, in milliseconds. */
const SLICE_MS = 10

/** Lets others have their turn, whenever it has taken long since the last time. */
export function pacer(): () => Promise<void> {
  let until = Date.now() + SLICE_MS
  return async () => {
    if (Date.now() < until) return
    await turn()
    until = Date.now() + SLICE_MS
  }
}

/** Whether a text of names has one that may be of a file of that name. */
export function mentions(text: string, name: string): boolean {
  if (name === 'package.json' && text.includes('script\t')) return true
  if (/^(?:GNU)?makefile$/i.test(name) && text.includes('target\t')) return true
  const stem = name.replace(/\.\w+$/, '')
  return text.includes(stem === '__init__' || stem === 'index' ? '\t' : stem)
}

/** What a text of lines names: kind, name and line, with tabs between them. */
export function readNamed(text: string): Named[] {
  return text.split('\n').flatMap((line) => {
    const [kind, name = '', at] = line.split('\t')
    return name === '' ? [] : [[kind as NamedKind, name, Number(at)] as const]
  })
}
