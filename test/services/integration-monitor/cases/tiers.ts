import type { Case } from './case.ts'

const EMITS = "export class Shop extends EventEmitter { buy() { this.emit('order-bought') } }"
const PUBLISHED = '{"name": "shop", "version": "1.0.0", "main": "dist/index.js"}'

/** Who is meant to consume: users of a package, tests, another program. */
export const tiers: Case[] = [
  ['an event of a class of a published package', { 'package.json': PUBLISHED, 'src/a.ts': EMITS }, []],
  [
    'an event of a class of a program',
    { 'package.json': '{"name": "shop", "private": true, "main": "dist/index.js"}', 'src/a.ts': EMITS },
    ['order-bought'],
  ],
  [
    'an event of a bus of a published package',
    { 'package.json': PUBLISHED, 'src/a.ts': "const bus = new EventEmitter()\nbus.emit('order-bought')" },
    ['order-bought'],
  ],
  [
    'a package within a workspace',
    {
      'package.json': '{"name": "all", "private": true}',
      'packages/shop/package.json': PUBLISHED,
      'packages/shop/src/a.ts': EMITS,
    },
    [],
  ],
  [
    'a package within a workspace that was never given a version, and says nowhere how it is published',
    {
      'package.json': '{"name": "all", "workspaces": ["shop", "shared"]}',
      'shared/package.json':
        '{"name": "@all/shared", "version": "0.0.0", "type": "module", "exports": {"./*.js": "./dist/*.js"}}',
      'shared/src/a.ts': EMITS,
      'shop/package.json': '{"name": "@all/shop", "version": "1.2.0", "exports": {"./*.js": "./dist/*.js"}}',
      'shop/src/b.ts': "export class Cart extends EventEmitter { f() { this.emit('cart-emptied') } }",
    },
    ['order-bought'],
  ],
  [
    'the same where it says how it is published',
    {
      'package.json': '{"name": "all", "workspaces": ["shared"]}',
      'shared/package.json':
        '{"name": "@all/shared", "version": "0.0.0", "exports": {"./*.js": "./dist/*.js"}, "publishConfig": {"access": "public"}}',
      'shared/src/a.ts': EMITS,
    },
    [],
  ],
  [
    'a program within a workspace',
    {
      'package.json': PUBLISHED,
      'apps/web/package.json': '{"name": "web", "private": true}',
      'apps/web/src/a.ts': EMITS,
    },
    ['order-bought'],
  ],
  [
    'an event of a page component of a published package',
    {
      'package.json': PUBLISHED,
      'src/a.ts': "class C extends HTMLElement { f() { this.dispatchEvent(new CustomEvent('cart-opened')) } }",
    },
    [],
  ],
  [
    'an event of a class of a published package in Python',
    {
      'pyproject.toml': '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "shop"\n',
      'shop/a.py': "class Shop(EventEmitter):\n    def buy(self):\n        self.emit('order_bought')\n",
    },
    [],
  ],
  [
    'a Python program',
    {
      'pyproject.toml': '[tool.ruff]\nline-length = 100\n',
      'shop/a.py': "class Shop(EventEmitter):\n    def buy(self):\n        self.emit('order_bought')\n",
    },
    ['order_bought'],
  ],
  ['what only tests produce', { 'test/a.test.ts': "bus.emit('order.created')" }, []],
  ['what only tests produce, in Python', { 'tests/test_a.py': "bus.publish('order.created', 1)\n" }, []],
  ['what only a spec produces', { 'src/a.spec.ts': "bus.emit('order.created')" }, []],
  [
    'what only tests consume',
    { 'src/a.ts': "bus.emit('order.created')", 'test/a.test.ts': "bus.on('order.created', f)" },
    ['order.created'],
  ],
  ['what an example produces', { 'examples/a.ts': "bus.emit('order.created')" }, []],
  ['what a playground produces', { 'playground/a.ts': "bus.emit('order.created')" }, []],
  [
    'the name is on a cassette that tests play',
    { 'src/a.ts': "bus.emit('order.created')", 'cassettes/a.yaml': 'body: order.created\n' },
    ['order.created'],
  ],
  ['what a generated file produces', { 'src/generated/a.ts': "bus.emit('order.created')" }, []],
  [
    'what is published to nobody in the tree, of all that is',
    { 'src/a.ts': "redis.publish('order.created', x)\nredis.publish('order.paid', x)" },
    [],
  ],
  [
    'what is published to nobody in a tree that subscribes',
    { 'src/a.ts': "redis.publish('order.created', x)", 'src/b.ts': "sub.subscribe('cart.created')" },
    ['order.created'],
  ],
  [
    'an event of a published program, whose others are consumed',
    {
      'setup.py': "setup(name='shop')\n",
      'shop/a.py': `class Shop(EventEmitter):\n    def f(self):\n${'abcdefgh'.replace(/./g, "        self.emit('order_$&')\n")}        self.emit('order_lost')\n`,
      'shop/b.py': 'abcdefgh'.replace(/./g, "shop.on('order_$&', f)\n"),
    },
    ['order_lost'],
  ],
  [
    'an event that a published package emits on what others hold',
    { 'package.json': PUBLISHED, 'src/a.ts': "export function serve(file) { file.emit('stream-opened', 1) }" },
    [],
  ],
  [
    'doubts of one kind do not add up',
    {
      'src/a.ts': "export function hear(name) { bus.on(name, f) }\nbus.emit('order-bought')",
      'src/b.ts': "bag.on(known(), f)\nbag.on('*', f)",
      'src/c.test.ts': "bus.on('order-bought', f)",
    },
    ['order-bought'],
  ],
  [
    'a program that is started, though its manifest has a main',
    {
      'package.json':
        '{"name": "shop", "main": "src/index.js", "scripts": {"start": "electron ."}, "devDependencies": {"electron": "30.0.0"}}',
      'src/a.ts': EMITS,
    },
    ['order-bought'],
  ],
  [
    'a program of a window, whose builder is named',
    {
      'package.json': '{"name": "shop", "main": "src/index.js", "devDependencies": {"electron-builder": "24.0.0"}}',
      'src/a.ts': EMITS,
    },
    ['order-bought'],
  ],
  [
    'a library that can be started, and says what it publishes',
    {
      'package.json':
        '{"name": "shop", "main": "dist/index.js", "types": "dist/index.d.ts", "scripts": {"start": "tsc -w"}}',
      'src/a.ts': EMITS,
    },
    [],
  ],
  [
    'a kind of which hardly any is consumed: the others are elsewhere',
    {
      'shop/a.py': 'abcdefgh'.replace(/./g, "rpc.publish('evt.order.$&', 1)\n"),
      'shop/b.py': "rpc.subscribe('evt.order.a', f)\n",
    },
    [],
  ],
  [
    'a kind of which most are consumed',
    {
      'shop/a.py': 'abcdefgh'.replace(/./g, "rpc.publish('evt.order.$&', 1)\n"),
      'shop/b.py': 'abcdefg'.replace(/./g, "rpc.subscribe('evt.order.$&', f)\n"),
    },
    ['evt.order.h'],
  ],
  [
    'an event on an object of a published package, whose others are heard in the tree',
    {
      'package.json': PUBLISHED,
      'src/a.ts':
        "export function serve(socket) { socket.emit('stream-opened', 1); socket.emit('stream-read', 1); socket.emit('stream-shut', 1); socket.emit('stream-lost', 1) }",
      'src/b.ts': "s.on('stream-opened', f)\ns.on('stream-read', f)\ns.on('stream-shut', f)",
    },
    ['stream-lost'],
  ],
  [
    'an event of a page of a published package, whose others are heard in the tree',
    {
      'package.json': PUBLISHED,
      'src/a.ts': `class C extends HTMLElement { f() { ${['opened', 'read', 'shut', 'lost'].map((w) => `this.dispatchEvent(new CustomEvent('cart-${w}'))`).join('; ')} } }`,
      'src/b.ts':
        "s.addEventListener('cart-opened', f)\ns.addEventListener('cart-read', f)\ns.addEventListener('cart-shut', f)",
    },
    ['cart-lost'],
  ],
]
