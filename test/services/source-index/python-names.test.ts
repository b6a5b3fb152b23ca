import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarisePython } from '../../../services/source-index/python/summarise-python.ts'
import { shownCalls, shownName } from './python-shown.ts'

/** What a file says, and the calls that are kept of it. */
const calls: readonly (readonly [code: string, ...calls: string[]])[] = [
  // Texts.
  ["bus.emit('a.b')", "bus.emit 'a.b'"],
  ['bus.emit("a.b", 1)', "bus.emit 'a.b'"],
  ["bus.emit(1, 'a')", "bus.emit ?, 'a'"],
  ["bus.emit(b'a')", "bus.emit 'a'"],
  ["bus.emit(r'a\\d')", "bus.emit 'a\\d'"],
  ["bus.emit('a\\x2eb')", "bus.emit 'a.b'"],
  ["bus.emit('''a''')", "bus.emit 'a'"],
  ["bus.emit('a' 'b')", "bus.emit 'ab'"],
  ["bus.emit(('a'\n  'b'))", "bus.emit 'ab'"],
  ["bus.emit('a' + '.b')", "bus.emit 'a.b'"],
  ["bus.emit('a.%s' % 'b')", "bus.emit 'a.b'"],
  ["bus.emit('%s.%s' % ('a', 'b'))", "bus.emit 'a.b'"],
  ["bus.emit('a.{}'.format('b'))", "bus.emit 'a.b'"],
  ["bus.emit('{0}.{name}'.format('a', name='b'))", "bus.emit 'a.b'"],
  ["bus.emit('a', __proto__='b')", "bus.emit 'a', __proto__='b'"],
  ["bus.emit('.'.join(['a', 'b']))", "bus.emit 'a.b'"],
  ["bus.emit('a'.encode())", "bus.emit 'a'"],
  ["bus.emit(str('a'))", "bus.emit 'a'"],
  ["K = 'k'\nbus.emit(f'a.{K}')", "bus.emit 'a.k'"],
  ["bus.emit(f'a{{}}')", "bus.emit 'a{}'"],
  ["bus.emit('two words')"],
  ["bus.emit('')"],
  ['bus.emit(1)'],
  ['bus.emit()'],
  ["log.info('started')"],
  ["raise ValueError('x')"],
  ["print('x')"],
  // What is built at run time.
  ['def f(x):\n  y = g()\n  bus.emit(f"a.{y}")', "bus.emit 'a.' + ?"],
  ['def f(x):\n  y = g()\n  bus.emit(f"{y:>5}.a")', "bus.emit ? + '.a'"],
  ['def f(x):\n  y = g()\n  bus.emit(y)'],
  ["bus.emit('A'.lower())"],
  ["bus.emit('a', 'A'.lower())", "bus.emit 'a'"],
  ["import os\nbus.emit(os.environ.get('T', 'a'))", "bus.emit (? | 'a')"],
  // Constants.
  ["A = 'a'\nbus.emit(A)", "bus.emit 'a'"],
  ["def f():\n  bus.emit(A)\nA = 'a'", "bus.emit 'a'"],
  ["A: str = 'a'\nbus.emit(A)", "bus.emit 'a'"],
  ["A = B = 'a'\nbus.emit(B)", "bus.emit 'a'"],
  ["A, B = 'a', 'b'\nbus.emit(B)", "bus.emit 'b'"],
  ["(A, B) = ('a', 'b')\nbus.emit(A)", "bus.emit 'a'"],
  ["P = 'p'\nA = P + '.a'\nbus.emit(A)", "bus.emit 'p.a'"],
  ["A = None\nif x:\n  A = 'a'\nbus.emit(A)", "bus.emit 'a'"],
  ["if x:\n  A = 'a'\nelse:\n  A = 'b'\nbus.emit(A)", "bus.emit ('a' | 'b')"],
  ["bus.emit('a' if x else 'b')", "bus.emit ('a' | 'b')"],
  ["bus.emit(None or 'b')", "bus.emit 'b'"],
  ["if (a := 'x'): bus.emit(a)", "bus.emit 'x'"],
  ["T = {'k': 'a', 'l': 'b'}\nbus.emit(T['k'])", "bus.emit 'a'"],
  ["T = {'k': 'a', 'l': 'b'}\ndef f(k):\n  bus.emit(T[k])", "bus.emit ('a' | 'b')"],
  ["T = {'k': 'a'}\ndef f(k):\n  bus.emit(T.get(k, 'z'))", "bus.emit ('a' | 'z')"],
  ["T = ['a', 'b']\nbus.emit(T[1])", "bus.emit 'b'"],
  ["def f():\n  global A\n  A = 'a'\nbus.emit(A)", "bus.emit 'a'"],
  ["def f():\n  a = 'x'\n  def g():\n    nonlocal a\n    a = 'y'\n  bus.emit(a)", "bus.emit ('x' | 'y')"],
  // References.
  ['from e import A\nbus.emit(A)', 'bus.emit @A'],
  ['from e import A as B\nbus.emit(B)', 'bus.emit @B'],
  ['import e\nbus.emit(e.A)', 'bus.emit @e.A'],
  ['import a.b\nbus.emit(a.b.C)', 'bus.emit @a.b.C'],
  ['from e import Kind\nbus.emit(Kind.A.value)', 'bus.emit @Kind.A'],
  ['from e import Kind\nK = Kind\nbus.emit(K.A)', 'bus.emit @Kind.A'],
  ['from e import *\nbus.emit(A)', 'bus.emit @A'],
  ['import e\nbus.emit(e.P + ".a")', "bus.emit @e.P + '.a'"],
  ['def f(): pass\nbus.on(f)', 'bus.on ?'],
  ['class A: pass\nbus.on(A)', 'bus.on ?'],
  ['bus.emit(unknown)'],
  // Classes.
  ["class K:\n  A = 'a'\nbus.emit(K.A)", "bus.emit 'a'"],
  ["class K(Enum):\n  A = 'a'\nbus.emit(K.A.value)", "bus.emit 'a'"],
  ["class K(Enum):\n  A = 'a'\nbus.emit(K.A.name)", "bus.emit 'A'"],
  ["class K(str, Enum):\n  A = 'a'\nbus.emit(K['A'])", "bus.emit 'a'"],
  ['class K(StrEnum):\n  A = auto()\nbus.emit(K.A)', "bus.emit 'a'"],
  ["class O:\n  class K:\n    A = 'a'\nbus.emit(O.K.A)", "bus.emit 'a'"],
  ["class S:\n  t = 'a'\n  def f(self):\n    bus.emit(self.t)", "bus.emit 'a'"],
  ["class S:\n  t = 'a'\n  @classmethod\n  def f(cls):\n    bus.emit(cls.t)", "bus.emit 'a'"],
  ["class S:\n  def __init__(self):\n    self.t = 'a'\n  def f(self):\n    bus.emit(self.t)", "bus.emit 'a'"],
  ['class S:\n  def __init__(self, t):\n    self.t = t\n  def f(self):\n    bus.emit(self.t)', 'bus.emit $t'],
  ['class S(Base):\n  def f(self):\n    bus.emit(self.t)', 'bus.emit @S.t'],
  ['class S(Base):\n  t = None\n  def f(self):\n    bus.emit(self.t)', 'bus.emit @S.t'],
  ['class S:\n  def f(self):\n    bus.emit(self.t)'],
  ["class S:\n  @property\n  def t(self): return 'a'\n  def f(self):\n    bus.emit(self.t)", "bus.emit 'a'"],
  [
    "class S:\n  p = 'a'\n  def k(self, x): return f'{self.p}.{x}'\n  def f(self):\n    bus.emit(self.k('b'))",
    "=S.k 'b'",
    "bus.emit 'a.b'",
  ],
  ["class C:\n  t = 'a'\nc = C()\nbus.emit(c.t)", "bus.emit 'a'"],
  // Functions.
  ["def key(x, y='z'): return f'a.{x}.{y}'\nbus.emit(key('b'))", "bus.emit 'a.b.z'", "=key 'b'"],
  ['def f(name):\n  bus.emit(name)', 'bus.emit $name'],
  ["def f(name):\n  bus.emit('a.' + name)", "bus.emit 'a.' + $name"],
  ['def f(*args):\n  bus.emit(*args)', 'bus.emit $*args'],
  ['def f(n: int):\n  bus.emit(n)'],
  ['h = lambda e: bus.emit(e)'],
  // Loops.
  ["for n in ('a', 'b'):\n  bus.on(n)", "bus.on ('a' | 'b')"],
  ["for n in 'a', 'b':\n  bus.on(n)", "bus.on ('a' | 'b')"],
  ["for n in {'a': f, 'b': g}:\n  bus.on(n)", "bus.on ('a' | 'b')"],
  ["T = {'a': f}\nfor n, h in T.items():\n  bus.on(n, h)", "bus.on 'a'"],
  ["T = {'k': 'a'}\nfor n in T.values():\n  bus.on(n)", "bus.on 'a'"],
  ["for n, h in (('a', f), ('b', g)):\n  bus.on(n, h)", "bus.on ('a' | 'b')"],
  ["for i, n in enumerate(['a', 'b']):\n  bus.on(n)", "bus.on ('a' | 'b')"],
  ["for n in sorted({'a'} | {'b'}):\n  bus.on(n)", "bus.on ('a' | 'b')"],
  ["[bus.on(n) for n in ['a']]", "=bus.on 'a'"],
  ["for n in 'a b'.split():\n  bus.on(n)", "bus.on ('a' | 'b')"],
  ['from e import NAMES\nfor n in NAMES:\n  bus.on(n)', 'bus.on @NAMES'],
  ["class K(Enum):\n  A = 'a'\n  B = 'b'\nfor k in K:\n  bus.on(k.value)", "bus.on ('a' | 'b')"],
  // Arguments.
  ["r.xread({'s': '$'})", "r.xread 's', s='$'"],
  ["r.xread(streams={'s': '$'})", "r.xread s='$', streams='s'"],
  ["S = 's'\nr.xread({S: 0})", "r.xread 's'"],
  ["bus.on(name='a')", "bus.on name='a'"],
  ["bus.subscribe(['a', 'b'])", "bus.subscribe ('a' | 'b')"],
  ["N = ('a', 'b')\nbus.subscribe(*N)", "bus.subscribe 'a', 'b'"],
  ["O = {'queue': 'a'}\nbus.subscribe(**O)", "bus.subscribe queue='a'"],
  // Callees.
  ["class S:\n  def f(self):\n    self.bus.emit('a')", "S.bus.emit 'a'"],
  ["class S:\n  def f(self):\n    put = self.q.put_nowait\n    put('a')", "S.q.put_nowait 'a'"],
  ["class S:\n  def f(self):\n    def g():\n      self.emit('a')", "S.emit 'a'"],
  ["get_bus().emit('a')", "get_bus.emit 'a'"],
  ["super().emit('a')", "super.emit 'a'"],
  ["buses[0].emit('a')", "buses.emit 'a'"],
  ["(await x).emit('a')", "x.emit 'a'"],
  ["f = partial(bus.emit, 'a')", "bus.emit 'a'"],
  ["loop.call_soon(bus.emit, 'a')", "bus.emit 'a'"],
  ["loop.call_later(1, bus.emit, 'a')", "bus.emit 'a'"],
  ["Thread(target=bus.emit, args=('a',)).start()", "bus.emit 'a'"],
  ["@app.task(name='a')\ndef f(): pass", "@app.task name='a'"],
  ["@bus.on('a')\nasync def f(): pass", "@bus.on 'a'"],
  ['from s import sig\n@receiver(sig)\ndef f(): pass', '@receiver @sig'],
  ["@buses[0].on('a')\ndef f(): pass", "@buses.on 'a'"],
  ["x.startswith('a.')", "x.startswith 'a.'"],
  // Whether what it gives is used.
  ["x = await q.take('a')", "=q.take 'a'"],
  ["await q.put('a')", "q.put 'a'"],
  ["return_ = [q.take('a')]", "=q.take 'a'"],
  ["async for m in r.listen('a'): pass", "=r.listen 'a'"],
  // What takes part in no channel, whatever it is given.
  ["x.get('a')"],
  ["x = ['b']\nx.append('a')"],
  ["import os.path as p\np.join('a')"],
  ["from struct import pack\npack('a')"],
  ["from .struct import pack\npack('a')", "pack 'a'"],
  ["from bus import append\nappend('a')", "append 'a'"],
  ["def wraps(k):\n  bus.emit(k)\nwraps('a')", 'bus.emit $k', "wraps 'a'"],
  // What waits for a name that nothing is known of, and a signal.
  ['bus.on(f(), g)', 'bus.on ?'],
  ['from s import done\ndone.send(sender=None)', 'done.send '],
  ['done = Signal()\ndone.send()', 'done.send '],
  ['sock.send(data)'],
  // Parameters that can be names, and that lead on.
  ['def f(kind): bus.emit(kind)', 'bus.emit $kind'],
  ['def f(kind: str | None): bus.emit(kind)', 'bus.emit $kind'],
  ['def f(kind: "Optional[int]"): bus.emit(kind)'],
  ['def f(kind=1): bus.emit(kind)'],
  ['def f(kind=None): bus.emit(kind.value)', 'bus.emit $kind'],
  ['def f(job):\n  job.run()\n  bus.emit(job)'],
  ['def f(job):\n  job()\n  bus.emit(job)'],
  ['def f(many):\n  many[0] = 1\n  bus.emit(many)'],
  ['def f(many):\n  bus.emit(many - 1)\n  bus.emit(many)'],
  ['def f(data): bus.emit(data)'],
  ['def f(call, kind): call(kind)'],
  ['def f(kind): g(kind)\ndef g(kind): print(kind)'],
  ['def f(kind): g(kind)\ndef g(kind): h(kind)\ndef h(kind): bus.emit(kind)', 'g $kind', 'h $kind', 'bus.emit $kind'],
  ['class E(FooError):\n  def __init__(self, kind): super().__init__(kind)'],
  ['class E(Foo):\n  def __init__(self, kind): super().__init__(kind)', 'super.__init__ $kind'],
  // Assertions of tests.
  ["bus.emit.assert_called_with('a')"],
]

test('calls that carry names, and what the names are', () => {
  for (const [code, ...expected] of calls) {
    const summary = summarisePython(code)
    assert.equal(summary.broken, undefined, code)
    assert.deepEqual(shownCalls(summary).sort(), [...expected].sort(), code)
  }
})

const constants: readonly (readonly [code: string, constants: Record<string, string>])[] = [
  ["A = 'a'", { A: "'a'" }],
  ["A = 'two words'", {}],
  ["A = ['a', 'b']", { A: "('a' | 'b')" }],
  ["T = {'a': f}", { T: "'a'" }],
  ['A = f()', {}],
  ["class K(Enum):\n  A = 'a'\n  B = 'b'", { 'K.A': "'a'", 'K.B': "'b'", K: "('a' | 'b')" }],
  ["class S:\n  def __init__(self):\n    self.t = 'a'", { 'S.t': "'a'" }],
  ["class S:\n  def __init__(self):\n    self.t = 'a'\n    self.t = g()", { 'S.t': "('a' | ?)" }],
  ['from e import A\nB = A', { B: '@A' }],
  ["import e\nB = e.P + '.b'", { B: "@e.P + '.b'" }],
]

test('constants by their paths', () => {
  for (const [code, expected] of constants) {
    const shown = Object.entries(summarisePython(code).constants ?? {}).map(([path, name]) => [path, shownName(name)])
    assert.deepEqual(Object.fromEntries(shown), expected, code)
  }
})

test('functions whose parameters are names, with what they are where they are left out', () => {
  const code =
    "from e import A\nclass S:\n  def emit(self, name, kind='k', to=A, *rest, **more):\n    self.bus.emit(name)"
  assert.deepEqual(summarisePython(code).forwarders, {
    'S.emit': {
      line: 3,
      params: [
        { name: 'name' },
        { name: 'kind', default: 'k' },
        { name: 'to', default: { ref: 'A' } },
        { name: '*rest' },
        { name: '**more' },
      ],
    },
  })
})

test('where a call stands, and how its receiver was made', () => {
  const code =
    "from a import Bus\nbus: Bus = get()\nclass S:\n  def __init__(self):\n    self.q = asyncio.Queue()\n  def f(self):\n    self.q.put('a')\n    def g():\n      bus.emit('b')"
  const { calls, made } = summarisePython(code)
  assert.deepEqual(
    calls?.map(({ line, within }) => [line, within]),
    [
      [7, 'S.f'],
      [9, 'S.f.g'],
    ],
  )
  assert.deepEqual(made, { 'S.q': 'asyncio.Queue', bus: 'get' })
})
