/** What a person would say of some small files: `TYPE SUBJECT` of every gap that is asked about. */
export type Case = readonly [name: string, files: Readonly<Record<string, string>>, opens: readonly string[]]

/** Text without the indentation that it has in a table. */
export function code(strings: TemplateStringsArray): string {
  const lines = strings.raw[0]!.split('\n').slice(1)
  const indent = /^ */.exec(lines[0]!)![0].length
  return lines.map((line) => line.slice(indent)).join('\n')
}
