/** Whether a name of a file is asked about for the first time; takes note of it. Modules may export one another. */
export function isNew(seen: Set<string>, path: string, parts: readonly string[]): boolean {
  const key = `${path}\n${parts.join('.')}`
  return !seen.has(key) && seen.add(key) !== undefined
}
