import { anyPython } from './python-any.ts'
import { pythonGroups, pythonThree } from './python-three.ts'
import type { Program, Reading, Tongue } from './tongue.ts'

/** A way to fail, what a person reads in it, and under which versions it is recorded; by default all. */
export type PythonRow = [
  way: string,
  reads: Reading | ((version: number) => Reading) | undefined,
  on?: readonly number[],
]

const program =
  (file: string, prefix = '', all?: readonly number[]) =>
  ([way, reads, on = all]: PythonRow): Program => ({
    name: `${prefix}${way.replaceAll('_', '-')}`,
    run: `python ${file} ${way}`,
    ...(reads && { reads }),
    ...(on && { on }),
  })

/** CPython 2.7 and 3. */
export const python: Tongue = {
  language: 'python',
  command: 'python',
  probe: `python -c 'import platform as p; print(p.python_implementation() + " " + p.python_version())'`,
  minor: true,
  mark: (version) => `-py${Math.floor(version / 100)}${version % 100}`,
  programs: [
    ...anyPython.map(program('/srv/shop/shop.py')),
    ...pythonThree.map(program('/srv/shop/three.py')),
    ...pythonGroups.map(program('/srv/shop/groups.py', 'group-', [311, 312, 313])),
    {
      name: 'syntax-main',
      run: 'python /srv/shop/broken.py',
      reads: (v) => ['SyntaxError', v >= 310 ? "'(' was never closed" : 'invalid syntax', '/srv/shop/broken.py'],
      on: [207, 306, 309, 311, 313],
    },
    {
      name: 'stdin',
      run: `echo 'int("x")' | python -`,
      reads: ['ValueError', "invalid literal for int() with base 10: 'x'", '<stdin>', '<module>'],
      on: [306, 313],
    },
    {
      name: 'command',
      run: `python -c 'import json; json.loads("{")'`,
      reads: [
        'json.decoder.JSONDecodeError',
        'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
        '<string>',
        '<module>',
      ],
      on: [309, 313],
    },
  ],
}
