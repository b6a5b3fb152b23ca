/** A table of a manifest, by its keys. */
export type Table = Readonly<Record<string, unknown>>

/** A value as a table; an empty one where it is none. */
export function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {}
}
