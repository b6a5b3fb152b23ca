import { type Case, code } from './case.ts'
import { doc, py, sessions, ts } from './duplicates.ts'

/** Classes that say one thing of themselves, and whether they do it: by what they have, what they are and where they stand. */
export const duplicatesAlike: Case[] = [
  [
    'a line that was copied to a class that does something else',
    {
      'a.py': code`
        class Sessions:
            """Keeps the sessions of signed-in users."""

            def open(self, user):
                return user
      `,
      'b.py': code`
        class Audit:
            """Keeps the sessions of signed-in users."""

            def __init__(self, path):
                self.path = path

            def write(self, line):
                return line
      `,
    },
    [],
  ],
  [
    'two that were copied and have grown apart a little',
    {
      'a.ts': code`
        /** Keeps the sessions of signed-in users. */
        export class ShopSessions {
          constructor(readonly users: Users) {}
          open(user: User) {}
          close(user: User) {}
          count() {}
        }
      `,
      'b.ts': code`
        /** Keeps the sessions of signed-in users. */
        export class TillSessions {
          constructor(readonly users: Users) {}
          open(user: User) {}
          close(user: User) {}
          expire() {}
        }
      `,
    },
    [sessions],
  ],
  [
    'a base implements the interface of another',
    {
      'a.ts': ts('RedisSessions', doc, ' implements Store<User>'),
      'b.ts': `import { Kept } from './kept.ts'\n${ts('MemorySessions', doc, ' extends Kept')}`,
      'kept.ts': 'export abstract class Kept implements Store<User> {}\n',
    },
    [],
  ],
  ['one for each toolkit', { 'gui/qt/wizard.py': py('Sessions', doc), 'gui/gtk/wizard.py': py('Sessions', doc) }, []],
  ['what is promised, and who keeps it', { 'a.py': py('ISessions', doc), 'b.py': py('Sessions', doc) }, []],
  [
    'written by a program',
    { 'a.py': py('Sessions', doc), 'b.py': `# DO NOT EDIT: generated from the schema.\n${py('SessionStore', doc)}` },
    [],
  ],
  [
    'written by a program, in TypeScript',
    { 'a.ts': ts('Sessions', doc), 'b.ts': `/**\n * @generated\n */\n\n${ts('SessionStore', doc)}` },
    [],
  ],
  [
    'one shape for each thing, in one folder',
    { 'views/a.py': py('OrderListView', doc), 'views/b.py': py('ItemListView', doc) },
    [],
  ],
  ['kept as it once was', { 'a.py': py('Sessions', doc), '_legacy_store/b.py': py('SessionStore', doc) }, []],
  ['in a benchmark', { 'a.py': py('Sessions', doc), 'tools/benchmark_users.py': py('SessionStore', doc) }, []],
  ['two doers of one thing', { 'a.py': py('SessionUpdater', doc), 'b.py': py('SessionRemover', doc) }, []],
  [
    'a line about one of them that was copied to the other',
    {
      'a.py': code`
        class SessionStore:
            """Keeps the sessions of signed-in users."""

            def open(self, user):
                return user

            def count(self):
                return 1
      `,
      'b.py': code`
        class BasketStore:
            """Keeps the sessions of signed-in users."""

            def open(self, user):
                return user

            def empty(self):
                return 0
      `,
    },
    [],
  ],
  [
    'packages of a folder of libraries',
    { 'lib/sessions/a.py': py('Sessions', doc), 'lib/users/a.py': py('Sessions', doc) },
    [],
  ],
  [
    'one package of a folder of libraries',
    { 'lib/shop/a.py': py('Sessions', doc), 'lib/shop/b.py': py('Till', doc) },
    [sessions],
  ],
  ['descriptions of types', { 'stubs/a.py': py('Sessions', doc), 'stubs/b.py': py('SessionStore', doc) }, []],
  [
    'one base, from a module that has it from elsewhere',
    {
      'shop/base.py': 'class Store:\n    pass\n',
      'shop/all.py': 'from shop.base import Store\n',
      ...Object.fromEntries(
        ['a', 'b'].map((name) => [
          `shop/${name}/x.py`,
          `from shop.all import Store\n\n\n${py(name === 'a' ? 'Sessions' : 'Users', doc, '(Store)')}`,
        ]),
      ),
    },
    [],
  ],
  ['one for each platform', { 'tls/_mac/tls.py': py('Sessions', doc), 'tls/_win/tls.py': py('Sessions', doc) }, []],
  [
    'a note is about no responsibility',
    Object.fromEntries(
      ['boost', 'torrent'].map((name) => [
        `${name}/x.py`,
        py(
          name === 'boost' ? 'BoostRecipe' : 'TorrentRecipe',
          'Note: this can be built with the signed-in users alone.',
        ),
      ]),
    ),
    [],
  ],
  [
    'a file that was copied is one question',
    Object.fromEntries(
      ['c', 'rust'].map((name) => [
        `code/${name}.py`,
        ['loops', 'branches', 'labels']
          .map((what) => py(`${name}${what}`, `Writes the ${what} of decompiled programs.`))
          .join('\n\n'),
      ]),
    ),
    ['duplicate_responsibility writes-the-loops-of-decompiled-programs'],
  ],
]
