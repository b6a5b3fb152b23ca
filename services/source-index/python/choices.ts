import type { Name } from '../../../shared/contract/summary.ts'

const MAX_CHOICES = 100

/** Of how many parts a name may be. */
export const MAX_PARTS = 200

/** Of how many parts a name is, or that it is of too many to be worth its room: choices within choices multiply. */
export function partsIn(name: Name): number {
  if (name === null || typeof name === 'string' || 'ref' in name || 'param' in name) return 1
  const left = roomAfter(name, MAX_PARTS)
  return left < 0 ? Number.POSITIVE_INFINITY : MAX_PARTS - left
}

/** How much of a room is left after a name is put into it; negative where it does not fit. */
function roomAfter(name: Name, room: number): number {
  let left = room - 1
  if (name === null || typeof name === 'string' || 'ref' in name || 'param' in name) return left
  for (const part of 'any' in name ? name.any : name.join) {
    if (left < 0) return left
    left = roomAfter(part, left)
  }
  return left
}

/** One of several names, each once; undefined where there is none. */
export function oneOf(choices: readonly (Name | undefined)[]): Name | undefined {
  // Most often there is one.
  if (choices.length === 1) return choices[0]
  const kept = new Map<unknown, Name>()
  for (const choice of choices) {
    if (choice === undefined) continue
    if (choice !== null && typeof choice === 'object' && 'any' in choice) for (const one of choice.any) add(kept, one)
    else add(kept, choice)
    if (kept.size >= MAX_CHOICES) break
  }
  if (kept.size === 0) return undefined
  const names = [...kept.values()]
  return names.length === 1 ? names[0] : { any: names }
}

function add(kept: Map<unknown, Name>, name: Name): void {
  const key = name !== null && typeof name === 'object' ? keyOf(name) : name
  if (kept.size < MAX_CHOICES && !kept.has(key)) kept.set(key, name)
}

/** What two equal names have in common; a space stands in no path. */
function keyOf(name: Exclude<Name, string | null>): string {
  if ('ref' in name) return `ref ${name.ref}`
  if ('param' in name) return `param ${name.param} ${name.of}`
  return JSON.stringify(name)
}
