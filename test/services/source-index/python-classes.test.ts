import assert from 'node:assert/strict'
import { test } from 'node:test'
import { summarisePython } from '../../../services/source-index/python/summarise-python.ts'
import type { Attribute } from '../../../shared/contract/summary.ts'

/** The body of `__init__` from line 3 on, and what is told of `x`. */
const begun: readonly (readonly [body: string, attribute: Attribute])[] = [
  ['self.x = 1', { set: 3 }],
  ['self.x: int = 1', { set: 3 }],
  ['self.x: Queue', { set: 3, declared: true, made: 'Queue' }],
  ['self.a, self.x = 1, 2', { set: 3 }],
  ['(self.a, [self.x]) = f()', { set: 3 }],
  ['self.a = self.x = 1', { set: 3, read: true }],
  ['self.x = y.z = []', { set: 3, read: true, made: '[]' }],
  ['with f() as self.x: pass', { set: 3 }],
  ['with (f() as self.x, g() as h): pass', { set: 3 }],
  ['with f() as (self.x, b): pass', { set: 3 }],
  ['cls.x = 1\n    type(self).x = 1', { set: 4 }],
  ['S.x = 1', { set: 3 }],
  ["setattr(self, 'x', 1)", { set: 3 }],
  ["object.__setattr__(self, 'x', 1)", { set: 3 }],
  ['for self.x in y: pass', { set: 3, conditional: 3, condition: 'for self.x in y' }],
  ['if y:\n      self.x = 1', { set: 4, conditional: 3, condition: 'y' }],
  ['if y:\n      self.x = 1\n    else:\n      self.x = 2', { set: 4 }],
  ['if y: self.x = 1\n    elif z: self.x = 2', { set: 3, conditional: 3, condition: 'y' }],
  ['if y: self.x = 1\n    else: raise E', { set: 3 }],
  ['if y:\n      with z:\n        self.x = 1', { set: 5, conditional: 3, condition: 'y' }],
  ['with z:\n      if y:\n        self.x = 1', { set: 5, conditional: 4, condition: 'y' }],
  ['with z:\n      self.x = 1', { set: 4 }],
  ['try:\n      self.x = 1\n    except E:\n      self.x = 2', { set: 4 }],
  ['try:\n      self.x = 1\n    except E:\n      raise', { set: 4 }],
  ['try:\n      self.x = f()\n    except E:\n      pass', { set: 4, conditional: 3, condition: 'try', made: 'f' }],
  ['try:\n      self.y = []\n      self.x = y\n    except E:\n      pass', { set: 5 }],
  [
    'try:\n      self.y = f()\n      self.x = 1\n    except E:\n      pass',
    { set: 5, conditional: 3, condition: 'try' },
  ],
  ['try:\n      pass\n    finally:\n      self.x = 1', { set: 6 }],
  ['while True:\n      self.x = 1\n      break', { set: 4 }],
  ['while y:\n      self.x = 1', { set: 4, conditional: 3, condition: 'while y' }],
  ['match y:\n      case 1: self.x = 1\n      case _: self.x = 2', { set: 4 }],
  ['match y:\n      case 1: self.x = 1', { set: 4, conditional: 3, condition: 'match y' }],
  ['if y: return\n    self.x = 1', { set: 4 }],
  ['self.x = deque()', { set: 3, made: 'deque' }],
  ['self.x = []', { set: 3, made: '[]' }],
  ['self.x: Queue[int] = y', { set: 3 }],
]

test('where an attribute is set, and under what', () => {
  for (const [body, expected] of begun) {
    const summary = summarisePython(`class S:\n  def __init__(self, cls):\n    ${body}\n`)
    assert.equal(summary.broken, undefined, body)
    assert.deepEqual(summary.classes?.[0]?.attributes.x, { ...expected, by: '__init__' }, body)
  }
})

/** Lines of a method from line 3 on, and what is told of `x`. */
const used: readonly (readonly [body: string, attribute: Attribute | undefined])[] = [
  ['self.x.y', { used: [3], read: true }],
  ['self.x[0]', { used: [3], read: true }],
  ['self.x()', { used: [3], read: true }],
  ['self.x += 1', { filled: [3] }],
  ['self.x.append(1)', { filled: [3], used: [3] }],
  ['await self.x.put(1)', { filled: [3], used: [3] }],
  ['y = self.x.append(1)', { used: [3], read: true }],
  ['heappush(self.x, 1)', { filled: [3] }],
  ['heappop(self.x)', { read: true }],
  ['self.x[k] = 1', { filled: [3], used: [3] }],
  ['self.x[0] += 1', { used: [3], read: true }],
  ['del self.x[k]', { used: [3] }],
  ['self.x.clear()', { used: [3] }],
  ['self.x.task_done()', { used: [3] }],
  ['self.x.popleft()', { used: [3], read: true }],
  ['len(self.x)', { read: true }],
  ['return self.x', { read: true }],
  ['yield self.x', { read: true }],
  ['y = self.x', { read: true }],
  ['1 in self.x', { read: true }],
  ['f(x=self.x)', { read: true }],
  ['asyncio.create_task(worker(self.x))', { read: true }],
  ['for y in self.x: pass', { used: [3], read: true }],
  ["y = f'{self.x}'", { read: true }],
  ['def g():\n      self.x.y', { used: [4], read: true }],
  ['g = lambda: self.x.y', { used: [3], read: true }],
  ['if self.x:\n      self.x.y', { read: true, guarded: true }],
  ['if self.x is not None:\n      self.x.append(1)', { filled: [4], guarded: true }],
  ['if not self.x: return\n    self.x.y', { read: true, guarded: true }],
  ['self.x and self.x.y', { read: true, guarded: true }],
  ['self.x.y if self.x else 1', { used: [3], read: true, guarded: true }],
  ["if hasattr(self, 'x'): self.x.y", { read: true, guarded: true }],
  ["getattr(self, 'x', None)", { read: true, guarded: true }],
  ["getattr(self, 'x')", { read: true }],
  ['try:\n      self.x.y\n    except AttributeError: pass', { read: true, guarded: true }],
  ['assert self.x\n    self.x.y', { read: true, guarded: true }],
  ['self.x = 1\n    self.x.y', { set: 3, by: 'f', read: true }],
  ['if y: self.x = 1\n    self.x.y', { set: 3, by: 'f', used: [4], read: true }],
  ['def g(self): self.x.y', undefined],
  ['other.x.y', undefined],
]

test('what a class does with its attributes', () => {
  for (const [body, expected] of used) {
    const summary = summarisePython(`class S:\n  async def f(self, other):\n    ${body}\n`)
    assert.equal(summary.broken, undefined, body)
    assert.deepEqual(summary.classes?.[0]?.attributes.x, expected, body)
  }
})

const CLASS = `@dataclass
class A(base.B[int], mixin(X), metaclass=Meta):
  """

  What it is.  More.
  """
  n: int
  z = 1
  __slots__ = ('s',)
  def f(self): self.f()
  @property
  def p(self): return 1
  class Inner: pass
`

test('a class, as its file tells of it', () => {
  assert.deepEqual(summarisePython(CLASS).classes, [
    {
      name: 'A',
      line: 2,
      bases: ['base.B', 'mixin()'],
      doc: 'What it is.  More.',
      decorators: ['dataclass'],
      methods: ['f'],
      attributes: {
        n: { set: 7, made: 'int' },
        z: { set: 8 },
        __slots__: { set: 9 },
        s: { set: 9, declared: true },
        p: { set: 12 },
        Inner: { set: 13 },
      },
      dynamic: true,
    },
    { name: 'A.Inner', line: 13, bases: [], methods: [], attributes: {} },
  ])
})

test('classes that gain attributes in ways that are not written out', () => {
  const dynamic = [
    'class A:\n  def __getattr__(self, name): pass',
    'class A(metaclass=M): pass',
    'class A:\n  def f(self, **kw):\n    self.__dict__.update(kw)',
    'class A:\n  def f(self, n):\n    setattr(self, n, 1)',
    'class A:\n  def f(self, n):\n    vars(self)[n] = 1',
  ]
  for (const code of dynamic) assert.equal(summarisePython(code).classes?.[0]?.dynamic, true, code)
  const plain = ['class A(metaclass=ABCMeta): pass', 'class A:\n  def f(self):\n    return self.__dict__']
  for (const code of plain) assert.equal(summarisePython(code).classes?.[0]?.dynamic, undefined, code)
})

const variables: readonly (readonly [code: string, ...variables: string[]])[] = [
  ['q = []\nq.append(1)', 'q [] 2'],
  ['q = deque()', 'q deque '],
  ["q = ['a']"],
  ['q = []\nq.append(1)\nprint(q)'],
  ['q = []\nq.append(1)\ndef f():\n  return q.pop()'],
  ['def f():\n  q = Queue()\n  q.put(1)', 'f.q Queue 3'],
  ['def f():\n  q = Queue()\n  def g(): q.put(1)\n  return g', 'f.q Queue 3'],
  ['def f():\n  q = Queue()\n  q.put(1)\n  return q'],
  ['q = []\ndef f():\n  q = 1\n  q.append(2)', 'q [] '],
  ['q = []\nq.append(1)\nq.clear()', 'q [] 2'],
  ['from s import q\nq.append(1)', 'q  2'],
  ['from s import q\nq.append(1)\nf(q)'],
  ['f(q=1)\nq = []\nq.append(1)', 'q [] 3'],
]

test('variables that are used as queues, and never read', () => {
  for (const [code, ...expected] of variables) {
    const shown = (summarisePython(code).variables ?? []).map(
      ({ name, within, made, filled }) => `${within ? `${within}.` : ''}${name} ${made ?? ''} ${filled ?? ''}`,
    )
    assert.deepEqual(shown, expected, code)
  }
})

test('what a class says of itself goes to the end of its sentence', () => {
  const docs = [
    ['One.', 'One.'],
    ['One. Two', 'One. Two'],
    ['One thing that\n  goes on. Two.', 'One thing that goes on.'],
    ['One thing:\n  it goes on.', 'One thing:'],
    ['One thing\n\n  More.', 'One thing'],
  ]
  for (const [doc, expected] of docs) {
    assert.equal(summarisePython(`class S:\n  """${doc}"""\n`).classes?.[0]?.doc, expected, doc)
  }
})

test('a use where the opposite of the condition does not hold is none without it', () => {
  const code = (test: string) =>
    `class S:\n  def __init__(self):\n    if not self.a: self.x = []\n  def g(self):\n    if ${test}: pass\n    else: self.x.items()\n`
  assert.equal(summarisePython(code('self.a')).classes?.[0]?.attributes.x?.used, undefined)
  assert.deepEqual(summarisePython(code('self.b')).classes?.[0]?.attributes.x?.used, [6])
})
