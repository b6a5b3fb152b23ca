import { type Case, code } from './case.ts'

export const sessions = 'duplicate_responsibility keeps-the-sessions-of-signed-in-users'

export const py = (name: string, doc: string, base = '') =>
  `class ${name}${base}:\n    """${doc}"""\n\n    def open(self, user):\n        return user\n`
export const ts = (name: string, doc: string, heritage = '') =>
  `/** ${doc} */\nexport class ${name}${heritage} {\n  open(user) {\n    return user\n  }\n}\n`
export const doc = 'Keeps the sessions of signed-in users.'

/** Classes and what they say of themselves, and whether two say they do the same. */
export const duplicates: Case[] = [
  ['two classes', { 'a.py': py('Sessions', doc), 'b.py': py('SessionStore', doc) }, [sessions]],
  [
    'one is the form in which the other goes out',
    {
      'a.py': `from pydantic import BaseModel\n${py('Sessions', doc, '(BaseModel)')}`,
      'b.py': py('SessionStore', doc),
    },
    [],
  ],
  [
    'long lines that differ at their ends',
    {
      'a.py': py(
        'Sessions',
        `Keeps, with all that belongs to them and for as long as anybody may still ask for them, sessions.`,
      ),
      'b.py': py(
        'Baskets',
        `Keeps, with all that belongs to them and for as long as anybody may still ask for them, baskets.`,
      ),
    },
    [],
  ],
  ['two classes, in TypeScript', { 'a.ts': ts('Sessions', doc), 'b.ts': ts('SessionStore', doc) }, [sessions]],
  ['one of either language', { 'a.py': py('Sessions', doc), 'b.ts': ts('SessionStore', doc) }, [sessions]],
  [
    'two implementations of an interface',
    {
      'a.ts': ts('RedisSessions', doc, ' implements Store<User>'),
      'b.ts': ts('MemorySessions', doc, ' implements Store<User>, OnDestroy'),
    },
    [],
  ],
  [
    'other case, spaces and stops',
    {
      'a.py': py('Sessions', 'keeps  the sessions of Signed-In users'),
      'b.py': code`
        class SessionStore:
            """
            Keeps the sessions of signed-in users!

            In memory.
            """

            def open(self, user):
                return user
      `,
    },
    [sessions],
  ],
  [
    'three classes are one gap',
    { 'a.py': py('Sessions', doc), 'b.py': py('SessionStore', doc), 'c.py': py('Users', doc) },
    [sessions],
  ],
  [
    'two classes of one name that are no twins',
    { 'shop/sessions.py': py('Sessions', doc), 'web/users.py': py('Sessions', doc) },
    [sessions],
  ],
  [
    'a short line that says something',
    { 'a.py': py('Payments', 'Handles payments.'), 'b.py': py('Cashier', 'Handles payments.') },
    ['duplicate_responsibility handles-payments'],
  ],
  ['plugins of a folder', { 'plugins/a.py': py('Plugin', doc), 'plugins/b.py': py('Plugin', doc) }, []],
  [
    'parts of two classes',
    Object.fromEntries(
      ['Ask', 'Answer'].map((name) => [
        `${name}.py`,
        code`
      class Ask:
          class Sessions:
              """Keeps the sessions of signed-in users."""
    `.replace('Ask', name),
      ]),
    ),
    [],
  ],
  ['one class', { 'a.py': py('Sessions', doc), 'b.py': py('Users', 'Keeps the addresses of users.') }, []],
  ['a subclass', { 'a.py': `${py('Sessions', doc)}\n${py('Local', doc, '(Sessions)')}` }, []],
  [
    'a subclass in another file',
    { 'a.py': py('Sessions', doc), 'b.py': `from a import Sessions\n\n${py('Local', doc, '(Sessions)')}` },
    [],
  ],
  [
    'two ways to be one thing',
    {
      'base.py': py('Store', 'Keeps things of a kind.'),
      'a.py': `from base import Store\n\n${py('RedisSessions', doc, '(Store)')}`,
      'b.py': `from base import Store\n\n${py('MemorySessions', doc, '(Store)')}`,
    },
    [],
  ],
  [
    'a base that means nothing does not make kin',
    { 'a.py': py('Sessions', doc, '(object)'), 'b.py': py('SessionStore', doc, '(object)') },
    [sessions],
  ],
  [
    'two ways to be one thing, in TypeScript',
    {
      'a.ts': `import { Store } from './store.ts'\n${ts('RedisSessions', doc, ' extends Store')}`,
      'b.ts': `import { Store } from './store.ts'\n${ts('MemorySessions', doc, ' extends Store')}`,
      'store.ts': 'export abstract class Store {}\n',
    },
    [],
  ],
  [
    'an interface that many implement makes no kin',
    { 'a.ts': ts('Sessions', doc, ' implements OnDestroy'), 'b.ts': ts('Users', doc, ' implements OnDestroy') },
    [sessions],
  ],
  ['two classes of one file, side by side', { 'a.py': `${py('Sessions', doc)}\n${py('UserStore', doc)}` }, []],
  ['two sides of one thing', { 'a.py': py('SessionReader', doc), 'b.py': py('SessionWriter', doc) }, []],
  ['variants in one file', { 'a.py': `${py('LocalUserSessions', doc)}\n${py('RemoteUserSessions', doc)}` }, []],
  ['any base class', { 'a.py': py('A', 'Base class.'), 'b.py': py('B', 'Base class.') }, []],
  ['any configuration', { 'a.py': py('A', 'Configuration.'), 'b.py': py('B', 'Configuration.') }, []],
  ['any model', { 'a.py': py('A', 'User model.'), 'b.py': py('B', 'User model.') }, []],
  [
    'exceptions, by their line',
    { 'a.py': py('A', 'Raised when the connection is lost.'), 'b.py': py('B', 'Raised when the connection is lost.') },
    [],
  ],
  [
    'exceptions, by their names',
    {
      'a.py': py('LostError', 'The connection to the peer is lost.'),
      'b.py': py('GoneError', 'The connection to the peer is lost.'),
    },
    [],
  ],
  [
    'cases of tests',
    {
      'a.py': py('A', 'Test case for the sessions of users.'),
      'b.py': py('B', 'Test case for the sessions of users.'),
    },
    [],
  ],
  ['in tests', { 'a.py': py('Sessions', doc), 'tests/b.py': py('FakeSessions', doc) }, []],
  ['a release of something', { 'a.py': py('Sessions', doc), 'web/shop-4.3.136/b.py': py('SessionStore', doc) }, []],
  ['vendored', { 'a.py': py('Sessions', doc), 'vendor/lib/b.py': py('SessionStore', doc) }, []],
  ['generated', { 'a.py': py('Sessions', doc), 'b_pb2.py': py('SessionStore', doc) }, []],
  ['an example', { 'a.py': py('Sessions', doc), 'examples/b.py': py('SessionStore', doc) }, []],
  [
    'two versions of an interface',
    { 'api/v1/sessions.py': py('Sessions', doc), 'api/v2/sessions.py': py('Sessions', doc) },
    [],
  ],
  [
    'one for either kind of call',
    { 'db/sessions.py': py('Sessions', doc), 'db/aio/sessions.py': py('AsyncSessions', doc) },
    [],
  ],
  [
    'one of two that are defined under a condition',
    {
      'a.py': code`
    try:
        from fast import Store

        class Sessions:
            """Keeps the sessions of signed-in users."""
    except ImportError:
        class Sessions:
            """Keeps the sessions of signed-in users."""
  `,
    },
    [],
  ],
  [
    'written by a generator',
    {
      'a.py': py('A', 'NOTE: This class is auto generated by a tool.'),
      'b.py': py('B', 'NOTE: This class is auto generated by a tool.'),
    },
    [],
  ],
  ['no docstring', { 'a.py': 'class A:\n    pass\n', 'b.py': 'class B:\n    pass\n' }, []],
  [
    'a comment is no docstring',
    { 'a.py': `# ${doc}\nclass A:\n    pass\n`, 'b.py': `# ${doc}\nclass B:\n    pass\n` },
    [],
  ],
  [
    'a licence before the class',
    {
      'a.ts': `/** Copyright of the sellers of shops. */\n${ts('A', 'Sells.')}`,
      'b.ts': `/** Copyright of the sellers of shops. */\nexport class B {}\n`,
    },
    [],
  ],
  [
    'a form that is filled in',
    Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.py`, py(`Sensor${name}`, 'Shows what the sensor reads.')]),
    ),
    [],
  ],
]
