/** A table of a manifest, by its keys. */
export type Table = Readonly<Record<string, unknown>>

/** A value as a table; an empty one where it is none. */
export function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {}
}

/** A table within others; an empty one where it is not there. */
export function tableIn(table: Table, ...keys: string[]): Table {
  return keys.reduce<Table>((within, key) => tableOf(within[key]), table)
}

/** The values of a table, if it is one. */
export function valuesOf(value: unknown): unknown[] {
  return Object.values(tableOf(value))
}

/** The texts of a list, or one alone; whatever else is among them is passed over. */
export function textsOf(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value]
  return all.filter((each): each is string => typeof each === 'string')
}
