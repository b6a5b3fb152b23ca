import type { Manifest, Need } from '../../../shared/contract/summary.ts'
import { needOf } from './requirement.ts'
import { tableOf } from './table.ts'

/** Which tables of a `package.json` name packages, and how. */
const TABLES: readonly (readonly [string, Need[2]])[] = [
  ['dependencies', undefined],
  ['devDependencies', 'dev'],
  ['peerDependencies', 'optional'],
  ['optionalDependencies', 'optional'],
]

/** Reads `package.json`. @throws SyntaxError where it is no JSON. */
export function readPackage(text: string): Manifest {
  const file = tableOf(JSON.parse(text))
  const needs = TABLES.flatMap(([table, how]) =>
    Object.entries(tableOf(file[table])).map(
      ([name, range]): Need => needOf(name, typeof range === 'string' ? range : '', how),
    ),
  )
  // The editor gives its extensions this module.
  if ('vscode' in tableOf(file.engines)) needs.push(['vscode', '', 'optional'])
  const { name, bin } = file
  const jest = tableOf(file.jest)
  return {
    of: 'node',
    ...((typeof name === 'string' || needs.length > 0) && { project: true }),
    ...(typeof name === 'string' && { name }),
    needs,
    aliases: [
      ...[file.imports, file._moduleAliases, file.alias, file.aliases].flatMap((each) => Object.keys(tableOf(each))),
      ...Object.keys(tableOf(jest.moduleNameMapper)).flatMap(literalOf),
    ],
    programs: typeof bin === 'string' && typeof name === 'string' ? [name] : Object.keys(tableOf(bin)),
  }
}

/** The command lines of a `package.json`, by name. */
export function scriptsOf(text: string): [name: string, script: string][] {
  return Object.entries(tableOf(tableOf(JSON.parse(text)).scripts)).filter(
    (each): each is [string, string] => typeof each[1] === 'string',
  )
}

/** What a pattern of names begins with: `^@app/(.*)$` → `@app/*`. */
function literalOf(pattern: string): string[] {
  const [, literal = ''] = /^\^?((?:[\w@~#/-]|\\[./-])+)/.exec(pattern) ?? []
  return literal === '' ? [] : [`${literal.replaceAll('\\', '')}*`]
}

/** Reads `tsconfig.json`, or a map of imports as Deno has it. @throws SyntaxError where it is no JSON, comments aside. */
export function readTsconfig(text: string): Manifest {
  const file = tableOf(JSON.parse(withoutComments(text)))
  const options = tableOf(file.compilerOptions)
  const aliases = [...Object.keys(tableOf(options.paths)), ...Object.keys(tableOf(file.imports))]
  return { of: 'node', aliases, ...(typeof options.baseUrl === 'string' && { based: true }) }
}

/** What is never closed goes to the end, so that nothing is gone through twice. */
function withoutComments(text: string): string {
  const plain = text.replace(
    /("(?:[^"\\\n]|\\.)*"?)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (_, quoted?: string) => quoted ?? ' ',
  )
  return plain.replace(/("(?:[^"\\\n]|\\.)*"?)|,(?=\s*[\]}])/g, (_, quoted?: string) => quoted ?? '')
}
