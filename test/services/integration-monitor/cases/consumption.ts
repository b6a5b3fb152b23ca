import { type Case, py, py2, ts, ts2 } from './case.ts'

const EMIT = "bus.emit('order.created', x)"

/** What consumes without being a subscription of that very name, and what does not. */
export const consumption: Case[] = [
  ['a comparison', ts2(EMIT, "function f(e) { if (e.type === 'order.created') g() }"), []],
  [
    'a comparison in Python',
    py2("bus.publish('order.created', 1)\n", "def f(e):\n    if e.topic == 'order.created':\n        g()\n"),
    [],
  ],
  ['a case', ts2(EMIT, "switch (e.name) { case 'order.created': g() }"), []],
  ['a match', py2("bus.publish('order.created', 1)\n", "match e.name:\n    case 'order.created':\n        g()\n"), []],
  ['a key of a table', ts2(EMIT, "const handlers = { 'order.created': g }\nfunction f(e) { handlers[e.name](e) }"), []],
  ['a key of a dict', py2("bus.publish('order.created', 1)\n", "HANDLERS = {'order.created': g}\n"), []],
  [
    'membership',
    py2("bus.publish('order.created', 1)\n", "def f(e):\n    return e.topic in ('order.created', 'order.paid')\n"),
    [],
  ],
  [
    'membership of a set',
    ts2(EMIT, "const KNOWN = new Set(['order.created'])\nfunction f(e) { return KNOWN.has(e.name) }"),
    [],
  ],
  ['includes', ts2(EMIT, "function f(e) { return ['order.created', 'order.paid'].includes(e.name) }"), []],
  ['an index', ts2(EMIT, "handlers['order.created'] = g"), []],
  [
    'a comparison with a constant',
    ts2(
      "export const K = { CREATED: 'order.created' }\nbus.emit(K.CREATED)",
      "import { K } from './a.ts'\nfunction f(e) { if (e.type === K.CREATED) g() }",
    ),
    [],
  ],
  [
    'a comparison with a member of an enum',
    py2(
      "class K(str, Enum):\n    CREATED = 'order.created'\nbus.publish(K.CREATED)\n",
      'from .a import K\ndef f(e):\n    if e.kind == K.CREATED:\n        g()\n',
    ),
    [],
  ],
  [
    'a key that is a constant',
    ts2(
      "export const CREATED = 'order.created'\nbus.emit(CREATED)",
      "import { CREATED } from './a.ts'\nconst handlers = { [CREATED]: g }",
    ),
    [],
  ],
  [
    'a test that only asserts',
    {
      'src/a.ts': EMIT,
      'test/a.test.ts':
        "assert.equal(events[0].type, 'order.created')\nexpect(spy).toHaveBeenCalledWith('order.created')",
    },
    ['order.created'],
  ],
  [
    'a Python test that only asserts',
    {
      'shop/a.py': "bus.publish('order.created', 1)\n",
      'tests/test_a.py': "def test_a():\n    assert seen == ['order.created']\n",
    },
    ['order.created'],
  ],
  [
    'told to a worker',
    ts2(
      "worker.sendMessage({ type: 'order.created' })\nworker.sendMessage({ type: 'order.lost' })",
      "if (m.type === 'order.lost') f()",
    ),
    ['order.created'],
  ],
  ['told to another program', ts2("client.sendMessage({ type: 'order.created' })", "on('order.paid', f)"), []],
  ['the second of two names in one text', ts2(EMIT, "this.listenTo(orders, 'cart.paid order.created', f)"), []],
  ['other names in one text', ts2(EMIT, "this.listenTo(orders, 'cart.paid order.paid', f)"), ['order.created']],
  ['a namespace of events', ts2(EMIT, "bus.on('order.*', f)"), []],
  ['a namespace with two stars', ts2("bus.emit('order.eu.created', x)", "bus.on('order.**', f)"), []],
  ['a namespace of other events', ts2(EMIT, "bus.on('cart.*', f)"), ['order.created']],
  ['a beginning that is tested for', ts2(EMIT, "function f(e) { if (e.name.startsWith('order.')) g() }"), []],
  [
    'a beginning of something else',
    ts2(EMIT, "function f(e) { if (e.name.startsWith('cart.')) g() }"),
    ['order.created'],
  ],
  ['a listener for everything does not count', ts2(EMIT, "bus.on('*', log)\nbus.onAny(archive)"), ['order.created']],
  [
    'a pattern for everything does not count',
    py2("r.publish('order.created', 1)\n", "p.psubscribe('*')\n"),
    ['order.created'],
  ],
  ['a subscription that is made at run time', ts2(EMIT, 'bus.on(nameOf(x), f)'), []],
  ['one on something else', ts2(EMIT, "socket.on(nameOf(x), f)\nbus.on('cart.created', f)"), ['order.created']],
  ['a part of a name that is made at run time', ts2(EMIT, `bus.on(\`order.\${kind}\`, f)`), []],
  ['the name is passed to something else', ts2(EMIT, "registry.add('order.created', f)"), []],
  ['the name is in a list somewhere', ts2(EMIT, "export const audited = ['order.created', 'order.paid']"), []],
  [
    'the name is in configuration',
    { 'src/a.ts': EMIT, 'config/events.yaml': 'listeners:\n  - event: order.created\n    call: audit\n' },
    [],
  ],
  [
    'the name is in a comment',
    {
      'src/a.ts': EMIT,
      'config/events.yaml': '# order.created is for later\nlisteners: []\n',
      'src/b.ts': "// bus.on('order.created', f)\n",
    },
    ['order.created'],
  ],
  [
    'the name is in a docstring',
    { 'shop/a.py': "bus.publish('order.created', 1)\n", 'shop/b.py': 'def f():\n    """order.created"""\n' },
    ['order.created'],
  ],
  [
    'the name is in a shell script',
    { 'src/a.ts': "redis.publish('order.created', x)", 'run.sh': 'redis-cli subscribe order.created\n' },
    [],
  ],
  [
    'the name is in Lua',
    {
      'src/a.ts': "redis.lpush('jobs-list', x)\nredis.blpop('other-list')",
      'pop.lua': "return redis.call('LPOP', 'jobs-list')\n",
    },
    [],
  ],
  [
    'the name is in SQL',
    { 'shop/a.py': "bus.publish('order_created', 1)\n", 'db/hooks.sql': 'LISTEN order_created;\n' },
    [],
  ],
  ['the name is in JSON', { 'src/a.ts': EMIT, 'hooks.json': '{"on": ["order.created"]}' }, []],
  [
    'the listener is in a .vue file',
    {
      'src/a.ts': EMIT,
      'src/Cart.vue':
        "<template><p/></template>\n<script>\nexport default { created() { this.$bus.$on('order.created', f) } }\n</script>",
    },
    [],
  ],
  [
    'the listener is in a template',
    {
      'src/Child.vue': "<script>\nexport default { methods: { f() { this.$emit('cart-opened') } } }\n</script>",
      'src/Cart.vue': '<template><child @cart-opened="f"/></template>\n<script>\nexport default {}\n</script>',
    },
    [],
  ],
  ['the listener is in an .mjs file', { 'src/a.ts': EMIT, 'src/b.mjs': "bus.on('order.created', f)" }, []],
  ['the listener is in a .cjs file', { 'src/a.ts': EMIT, 'src/b.cjs': "bus.on('order.created', f)" }, []],
  [
    'the listener is in JSX',
    { 'src/a.ts': EMIT, 'src/b.jsx': "export const B = () => { useEvent('order.created', f); return <p/> }" },
    [],
  ],
  ['a file that does not parse holds the name', { 'src/a.ts': EMIT, 'src/b.ts': "bus.on('order.created', f) }}}" }, []],
  [
    'a file that does not parse and does not hold it',
    { 'src/a.ts': EMIT, 'src/b.ts': 'function f( {{{' },
    ['order.created'],
  ],
  [
    'several files that do not parse',
    {
      'src/a.ts': "bus.emit('created', x)",
      'src/b.ts': 'f( {{{',
      'src/c.ts': 'f( {{{',
      'src/d.ts': 'f( {{{',
      'src/e.ts': 'f( {{{',
    },
    ['created'],
  ],
  ['the wrong name is consumed', ts2(EMIT, "bus.on('order.create', f)"), ['order.created']],
  ['written in another way', ts2("bus.emit('orderCreated', x)", "bus.on('order-created', f)"), ['orderCreated']],
  [
    'the name of a type is no consumption',
    ts2(EMIT, "interface Events { 'order.created': (x: number) => void }\ntype Names = 'order.created' | 'order.paid'"),
    ['order.created'],
  ],
  [
    'a channel of another kind by the same name',
    { 'src/a.ts': "bus.emit('orders-list', x)", 'src/b.ts': "redis.lrange('orders-list', 0, -1)" },
    [],
  ],
  [
    'a set of the names that are valid, the others of which are subscribed to',
    py2(
      "NAMES = {'order-paid', 'order-sent', 'order-lost'}\nclass Bus:\n    def connect(self, name, f):\n        if name not in NAMES:\n            raise KeyError(name)\n",
      "bus.emit('order-paid')\nbus.emit('order-sent')\nbus.emit('order-lost')\nfor name, f in (('order-paid', g), ('order-sent', g)):\n    bus.connect(name, f)\n",
    ),
    ['order-lost'],
  ],
  [
    'a set of the names that are dealt with here, and nowhere else',
    py2(
      "NAMES = {'order-paid', 'order-sent', 'order-lost'}\ndef f(e):\n    if e.name in NAMES:\n        g(e)\n",
      "bus.emit('order-paid')\nbus.emit('order-sent')\nbus.emit('order-lost')\nbus.connect('order-paid', g)\n",
    ),
    [],
  ],
  [
    'a table of subscriptions by name',
    ts2(
      "bus.publish('cart.open', x)\nbus.publish('cart.shut', x)\nbus.publish('cart.move', x)",
      "subs['cart.open'] = bus.subscribe('cart.open', f)\nsubs['cart.shut'] = bus.subscribe('cart.shut', f)\nsubs['cart.move'] = undefined",
    ),
    ['cart.move'],
  ],
  [
    'signals that a class of GObject declares',
    py(
      "from gi.repository import GObject\nclass Shop(GObject.Object):\n    __gsignals__ = {'order-paid': (GObject.SignalFlags.RUN_LAST, None, (object,))}\n    def f(self):\n        self.emit('order-paid', 1)\n",
    ),
    ['order-paid'],
  ],
  [
    'a signal of a toolkit, which answers it',
    py("from gi.repository import Gtk\ndef f(entry):\n    entry.emit('move-cursor', 1)\n"),
    [],
  ],
  [
    'events that are declared',
    ts("class Tree { constructor() { this.addEvents('node-added') } f() { this.fireEvent('node-added', 1) } }"),
    ['node-added'],
  ],
  [
    'a method that answers an event by its name',
    py(
      "class Window(EventDispatcher):\n    def f(self):\n        self.dispatch('on_text_input', 1)\n    def on_text_input(self, text):\n        pass\n",
    ),
    [],
  ],
  [
    'a topic above it, as topics are trees',
    ts2("Event.publish('notice.error', x)", "Event.subscribe('notice', f)"),
    [],
  ],
  [
    'a text that is given to whatever function was passed',
    ts2(
      "function load(callback) { callback('bad-key') }",
      'function f(ipc) { const callback = (name) => ipcMain.emit(name)\n g(callback) }',
    ),
    [],
  ],
  [
    'a component of Vue that is told the name',
    {
      'src/a.vue': `<template><List :refresh-on="'cart-moved'" /></template>\n<script>export default { methods: { f() { this.$emit('cart-moved') } } }</script>`,
    },
    [],
  ],
]
