import { type Case, py2, ts2 } from './case.ts'

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
]
