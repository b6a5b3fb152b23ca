import { type Case, py, py2, ts, ts2 } from './case.ts'

/** How a name is known: constants, enums, attributes, imports, defaults, keywords, pieces put together. */
export const names: Case[] = [
  ['a constant', ts("const CREATED = 'order.created'\nbus.emit(CREATED)\nbus.on(CREATED, f)"), []],
  [
    'a constant here, the text there',
    ts2("const CREATED = 'order.created'\nbus.emit(CREATED)", "bus.on('order.created', f)"),
    [],
  ],
  ['a constant that nobody listens for', ts("const CREATED = 'order.created'\nbus.emit(CREATED)"), ['order.created']],
  [
    'an imported constant',
    ts2(
      "export const CREATED = 'order.created'",
      "import { CREATED } from './a.ts'\nbus.emit(CREATED)\nbus.on('order.created', f)",
    ),
    [],
  ],
  [
    'an imported constant by another name',
    ts2(
      "export const CREATED = 'order.created'\nbus.on('order.created', f)",
      "import { CREATED as C } from './a'\nbus.emit(C)",
    ),
    [],
  ],
  [
    'a module that is imported whole',
    ts2(
      "export const CREATED = 'order.created'\nbus.on('order.created', f)",
      "import * as names from './a.js'\nbus.emit(names.CREATED)",
    ),
    [],
  ],
  [
    'a constant that is handed on',
    {
      'src/names.ts': "export const CREATED = 'order.created'",
      'src/index.ts': "export { CREATED } from './names'",
      'src/b.ts': "import { CREATED } from './index'\nbus.emit(CREATED)\nbus.on('order.created', f)",
    },
    [],
  ],
  [
    'all that is handed on',
    {
      'src/names.ts': "export const CREATED = 'order.created'",
      'src/index.ts': "export * from './names'",
      'src/b.ts': "import { CREATED } from '.'\nbus.emit(CREATED)\nbus.on('order.created', f)",
    },
    [],
  ],
  [
    'a constant through require',
    {
      'src/names.js': "module.exports = { CREATED: 'order.created' }",
      'src/b.js': "const { CREATED } = require('./names')\nbus.emit(CREATED)\nbus.on('order.created', f)",
    },
    [],
  ],
  [
    'a default export',
    {
      'src/names.ts': "const names = { CREATED: 'order.created' }\nexport default names",
      'src/b.ts': "import names from './names'\nbus.emit(names.CREATED)\nbus.on('order.created', f)",
    },
    [],
  ],
  [
    'an object of names',
    ts2(
      "export const EVENTS = { CREATED: 'order.created', DELETED: 'order.deleted' } as const",
      "import { EVENTS } from './a.ts'\nbus.emit(EVENTS.CREATED)\nbus.emit(EVENTS.DELETED)\nbus.on(EVENTS.CREATED, f)",
    ),
    ['order.deleted'],
  ],
  [
    'an enum',
    ts2(
      "export enum Events { Created = 'order.created' }",
      "import { Events } from './a.ts'\nbus.emit(Events.Created)\nbus.on('order.created', f)",
    ),
    [],
  ],
  [
    'an enum that nobody listens for',
    ts2(
      "export enum Events { Created = 'order.created' }",
      "import { Events } from './a.ts'\nbus.emit(Events.Created)",
    ),
    ['order.created'],
  ],
  [
    'a static attribute',
    ts2(
      "export class Shop { static readonly CREATED = 'order.created' }",
      "import { Shop } from './a.ts'\nbus.emit(Shop.CREATED)\nbus.on('order.created', f)",
    ),
    [],
  ],
  [
    'a template with a constant in it',
    ts(`const NS = 'order'\nbus.emit(\`\${NS}.created\`)\nbus.on('order.created', f)`),
    [],
  ],
  ['a concatenation', ts("const NS = 'order'\nbus.emit(NS + '.created')\nbus.on('order.created', f)"), []],
  ['a concatenation that nobody listens for', ts("const NS = 'order'\nbus.emit(NS + '.created')"), ['order.created']],
  [
    'a choice of two',
    ts("bus.emit(ok ? 'order.paid' : 'order.failed')\nbus.on('order.paid', f)\nbus.on('order.failed', f)"),
    [],
  ],
  [
    'a choice of which one is not heard',
    ts("bus.emit(ok ? 'order.paid' : 'order.failed')\nbus.on('order.paid', f)"),
    ['order.failed'],
  ],
  [
    'a local that is set in branches',
    ts(
      "function f(ok) { let name\n if (ok) name = 'order.paid'\n else name = 'order.failed'\n bus.emit(name) }\nbus.on('order.paid', g)\nbus.on('order.failed', g)",
    ),
    [],
  ],
  ['a name that is made at run time', ts('bus.emit(nameOf(x))'), []],
  [
    'a name of which a part is, heard by one that it may be',
    ts(`bus.emit(\`order.\${kind}\`)\nbus.on('order.created', f)`),
    [],
  ],
  [
    'a name of which a part is, and none like it',
    ts(`bus.emit(\`order.status.\${kind}\`)\nbus.on('cart.created', f)`),
    ['order.status.*'],
  ],
  [
    'an alias of a path that only the build knows',
    {
      'src/events/names.ts': "export const CREATED = 'order.created'",
      'src/shop/b.ts': "import { CREATED } from '@/events/names'\nbus.emit(CREATED)\nbus.on('order.created', f)",
    },
    [],
  ],
  [
    'a package of the workspace',
    {
      'packages/names/src/index.ts': "export const ORDER_CREATED = 'order.created'",
      'apps/shop/b.ts':
        "import { ORDER_CREATED } from '@shop/names'\nbus.emit(ORDER_CREATED)\nbus.on('order.created', f)",
    },
    [],
  ],
  ['a constant of a module', py("CREATED = 'order.created'\nbus.publish(CREATED, x)\nbus.subscribe(CREATED, f)\n"), []],
  [
    'imported from a module',
    py2(
      "CREATED = 'order.created'\n",
      "from shop.a import CREATED\nbus.publish(CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'imported relatively',
    py2(
      "CREATED = 'order.created'\n",
      "from .a import CREATED\nbus.publish(CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'a module imported relatively',
    py2(
      "CREATED = 'order.created'\n",
      "from . import a\nbus.publish(a.CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'a module imported by its path',
    py2(
      "CREATED = 'order.created'\n",
      "import shop.a\nbus.publish(shop.a.CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'a module by another name',
    py2(
      "CREATED = 'order.created'\n",
      "import shop.a as names\nbus.publish(names.CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'all of a module',
    py2(
      "CREATED = 'order.created'\n",
      "from shop.a import *\nbus.publish(CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'handed on by a package',
    {
      'shop/__init__.py': 'from .names import CREATED\n',
      'shop/names.py': "CREATED = 'order.created'\n",
      'shop/b.py': "from shop import CREATED\nbus.publish(CREATED, x)\nbus.subscribe('order.created', f)\n",
    },
    [],
  ],
  [
    'the value of an enum',
    py2(
      "from enum import Enum\nclass Kind(Enum):\n    CREATED = 'order.created'\n",
      "from .a import Kind\nbus.publish(Kind.CREATED.value, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'the value of an enum that nobody reads',
    py2(
      "from enum import Enum\nclass Kind(Enum):\n    CREATED = 'order.created'\n",
      'from .a import Kind\nbus.publish(Kind.CREATED.value, x)\n',
    ),
    ['order.created'],
  ],
  [
    'an enum of texts',
    py2(
      "class Kind(str, Enum):\n    CREATED = 'order.created'\n",
      "from .a import Kind\nbus.publish(Kind.CREATED, x)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'a class attribute',
    py(
      "class Shop:\n    topic = 'order.created'\n    def f(self):\n        self.bus.publish(self.topic, 1)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'an attribute of the instance',
    py(
      "class Shop:\n    def __init__(self):\n        self.topic = 'order.created'\n    def f(self):\n        self.bus.publish(self.topic, 1)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'an attribute of a base',
    py2(
      "class Base:\n    topic = 'order.created'\n",
      "from .a import Base\nclass Shop(Base):\n    def f(self):\n        self.bus.publish(self.topic, 1)\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'an attribute of a base in TypeScript',
    ts2(
      "export class Base { topic = 'order.created' }",
      "import { Base } from './a.ts'\nclass Shop extends Base { f() { this.bus.publish(this.topic, 1) } }\nbus.subscribe('order.created', f)",
    ),
    [],
  ],
  [
    'a keyword argument',
    py2("bus.publish(topic='order.created', payload=1)\n", "bus.subscribe(topic='order.created', callback=f)\n"),
    [],
  ],
  ['a keyword argument that nobody reads', py("bus.publish(topic='order.created', payload=1)\n"), ['order.created']],
  [
    'a keyword from a variable',
    py("name = 'order.created'\nbus.publish(topic=name)\nbus.subscribe('order.created', f)\n"),
    [],
  ],
  [
    'a default argument',
    py("def tell(topic='order.created'):\n    bus.publish(topic, 1)\ntell()\nbus.subscribe('order.created', f)\n"),
    [],
  ],
  [
    'a default argument that nobody reads',
    py("def tell(topic='order.created'):\n    bus.publish(topic, 1)\ntell()\n"),
    ['order.created'],
  ],
  [
    'an f-string with a constant',
    py("NS = 'order'\nbus.publish(f'{NS}.created', 1)\nbus.subscribe('order.created', f)\n"),
    [],
  ],
  ['format', py("bus.publish('{}.created'.format(kind), 1)\nbus.subscribe('order.created', f)\n"), []],
  ['a percent sign', py("bus.publish('order.%s' % kind, 1)\nbus.subscribe('order.created', f)\n"), []],
  ['text joined by a dot', py("bus.publish('.'.join(['order', kind]), 1)\nbus.subscribe('order.created', f)\n"), []],
  [
    'constants that go round in circles',
    ts("const A = B\nconst B = A\nbus.emit(A)\nbus.emit('order.created')"),
    ['order.created'],
  ],
  [
    'a module that imports itself',
    {
      'src/a.ts': "export * from './b'\nexport * from './a'",
      'src/b.ts': "export * from './a'\nimport { X } from './a'\nbus.emit(X)",
    },
    [],
  ],
]
