import { type Case, py, py2, ts, ts2 } from './case.ts'

/** Functions that pass a name on: their callers produce and consume. */
export const wrappers: Case[] = [
  ['a function that emits', ts("function tell(name) { bus.emit(name) }\ntell('order.created')"), ['order.created']],
  [
    'a function that emits, heard',
    ts("function tell(name) { bus.emit(name) }\ntell('order.created')\nbus.on('order.created', f)"),
    [],
  ],
  [
    'a function that listens',
    ts("function hear(name, f) { bus.on(name, f) }\nbus.emit('order.created')\nhear('order.created', g)"),
    [],
  ],
  ['an arrow function', ts("const tell = (name: string) => bus.emit(name)\ntell('order.created')"), ['order.created']],
  [
    'imported',
    ts2('export function tell(name) { bus.emit(name) }', "import { tell } from './a.ts'\ntell('order.created')"),
    ['order.created'],
  ],
  [
    'imported by another name',
    ts2('export function tell(name) { bus.emit(name) }', "import { tell as say } from './a.ts'\nsay('order.created')"),
    ['order.created'],
  ],
  [
    'imported by another name, heard',
    ts2(
      'export function hear(name, f) { bus.on(name, f) }',
      "import { hear as listen2 } from './a.ts'\nbus.emit('order.created')\nlisten2('order.created', g)",
    ),
    [],
  ],
  [
    'of a module that is imported whole',
    ts2(
      'export function hear(name, f) { bus.on(name, f) }',
      "import * as a from './a.ts'\nbus.emit('order.created')\na.hear('order.created', g)",
    ),
    [],
  ],
  [
    'two functions deep',
    ts("function raw(n) { bus.emit(n) }\nfunction tell(n) { raw(n) }\ntell('order.created')"),
    ['order.created'],
  ],
  [
    'three files deep',
    {
      'src/a.ts': 'export function raw(n, f) { bus.on(n, f) }',
      'src/b.ts': "import { raw } from './a'\nexport function hear(n, f) { raw(n, f) }",
      'src/c.ts': "import { hear } from './b'\nhear('order.created', g)\nbus.emit('order.created')",
    },
    [],
  ],
  [
    'a part of what it is given',
    ts("function tell(handler) { bus.emit(handler.slice(2)) }\ntell('onorder.created')\nbus.on('order.created', f)"),
    [],
  ],
  [
    'what is put before',
    ts(`function tell(n) { bus.emit(\`order.\${n}\`) }\ntell('created')\nbus.on('order.created', f)`),
    [],
  ],
  [
    'what is put before, unheard',
    ts("function tell(n) { bus.emit('order.' + n) }\ntell('created')"),
    ['order.created'],
  ],
  [
    'a method',
    ts("class Bus { tell(name) { this.emitter.emit(name) } }\nconst b = new Bus()\nb.tell('order.created')"),
    ['order.created'],
  ],
  [
    'a method of its own',
    ts("class Shop { tell(name) { this.emitter.emit(name) }\n buy() { this.tell('order.created') } }"),
    ['order.created'],
  ],
  [
    'a method that listens',
    ts(
      "class Bus { hear(name, f) { this.emitter.on(name, f) } }\nclass S { constructor(private b: Bus) { b.hear('order.created', f) }\n go() { this.b.emit('order.created') } }",
    ),
    [],
  ],
  [
    'a method of a base',
    ts2(
      'export class Base { tell(name) { this.emitter.emit(name) } }',
      "import { Base } from './a.ts'\nclass Shop extends Base { buy() { this.tell('order.created') } }",
    ),
    ['order.created'],
  ],
  [
    'an override that calls its base',
    ts(
      "class Bus extends EventEmitter { emit(name, ...x) { return super.emit(name, ...x) } }\nconst b = new Bus()\nb.emit('order.created')",
    ),
    ['order.created'],
  ],
  [
    'a name in an object',
    ts("function tell({ name, data }) { bus.emit(name, data) }\ntell({ name: 'order.created', data: 1 })"),
    ['order.created'],
  ],
  [
    'a name in an object, heard',
    ts("function hear({ name }) { bus.on(name, f) }\nbus.emit('order.created')\nhear({ name: 'order.created' })"),
    [],
  ],
  [
    'emitX and onX',
    ts(
      "export const emitCreated = (x) => bus.emit('order.created', x)\nexport const onCreated = (f) => bus.on('order.created', f)",
    ),
    [],
  ],
  [
    'a loop over names',
    ts(
      "for (const n of ['order.created', 'order.paid']) bus.on(n, f)\nbus.emit('order.created')\nbus.emit('order.paid')",
    ),
    [],
  ],
  [
    'a loop over a constant',
    ts(
      "const NAMES = ['order.created', 'order.paid']\nNAMES.forEach((n) => bus.on(n, f))\nbus.emit('order.created')\nbus.emit('order.lost')",
    ),
    ['order.lost'],
  ],
  [
    'a loop over an imported list',
    ts2(
      "export const NAMES = ['order.created']",
      "import { NAMES } from './a.ts'\nfor (const n of NAMES) bus.on(n, f)\nbus.emit('order.created')",
    ),
    [],
  ],
  [
    'a table of handlers',
    ts(
      "const handlers = { 'order.created': f, 'order.paid': g }\nfor (const [n, h] of Object.entries(handlers)) bus.on(n, h)\nbus.emit('order.created')",
    ),
    [],
  ],
  [
    'the keys of a table',
    ts(
      "const handlers = { 'order.created': f }\nObject.keys(handlers).forEach((n) => bus.on(n, handlers[n]))\nbus.emit('order.created')",
    ),
    [],
  ],
  [
    'a list that is given to subscribe',
    ts("redis.publish('order.created', x)\nsub.subscribe(['order.created', 'order.paid'])"),
    [],
  ],
  ['a function in Python', py("def tell(name):\n    bus.emit(name)\ntell('order.created')\n"), ['order.created']],
  [
    'imported in Python',
    py2(
      'def tell(name):\n    bus.emit(name)\n',
      "from shop.a import tell\ntell('order.created')\nbus.on('order.created', f)\n",
    ),
    [],
  ],
  [
    'by keyword in Python',
    py2('def tell(*, name):\n    bus.emit(name)\n', "from shop.a import tell\ntell(name='order.created')\n"),
    ['order.created'],
  ],
  [
    'a method through self',
    py(
      "class Shop:\n    def _tell(self, name):\n        self.bus.emit(name)\n    def buy(self):\n        self._tell('order.created')\n",
    ),
    ['order.created'],
  ],
  [
    'a method of a base in Python',
    py2(
      'class Base:\n    def hear(self, name, f):\n        self.bus.on(name, f)\n',
      "from .a import Base\nclass Shop(Base):\n    def go(self):\n        self.hear('order.created', 1)\n        self.bus.emit('order.created')\n",
    ),
    [],
  ],
  [
    'a factory of decorators',
    py2(
      'def handles(name):\n    def wrap(f):\n        bus.on(name, f)\n        return f\n    return wrap\n',
      "from shop.a import handles\n@handles('order.created')\ndef f(x):\n    pass\nbus.emit('order.created')\n",
    ),
    [],
  ],
  [
    'a loop over a tuple',
    py(
      "for n in ('order.created', 'order.paid'):\n    bus.on(n, f)\nbus.emit('order.created')\nbus.emit('order.paid')\n",
    ),
    [],
  ],
  [
    'a loop over the values of a table',
    py(
      "TOPICS = {'a': 'order.created', 'b': 'order.paid'}\nfor t in TOPICS.values():\n    bus.subscribe(t)\nbus.publish('order.created', 1)\n",
    ),
    [],
  ],
  [
    'a loop over the items of a table',
    py(
      "handlers = {'order.created': f}\nfor name, h in handlers.items():\n    bus.on(name, h)\nbus.emit('order.created')\n",
    ),
    [],
  ],
  [
    'a name that the constructor is given',
    py(
      "class Pub:\n    def __init__(self, topic):\n        self.topic = topic\n    def go(self):\n        self.bus.publish(self.topic, 1)\np = Pub('order.created')\nbus.subscribe('order.created', f)\n",
    ),
    [],
  ],
  [
    'a name that the constructor is given, unread',
    py(
      "class Pub:\n    def __init__(self, topic):\n        self.topic = topic\n    def go(self):\n        self.bus.publish(self.topic, 1)\np = Pub('order.created')\n",
    ),
    ['order.created'],
  ],
  [
    'a subscriber that is private',
    py(
      "class Shop:\n    def __init__(self):\n        self.bus.subscribe('order.created', self._on_created)\n    def buy(self):\n        self.bus.publish('order.created')\n    def _on_created(self, x):\n        pass\n",
    ),
    [],
  ],
  [
    'a wrapper with the name of a common method is not believed',
    ts("class Bus { add(name) { this.emitter.emit(name) } }\nlist.add('apple-pie')\nset.add('order.created')"),
    [],
  ],
  [
    'what tells of any key that is set',
    ts(
      "class Settings { set(section, key, value) { this.all[key] = value; bus.emit('settings.' + section + '.' + key, value) } }\nconst settings = new Settings()\nsettings.set('shop', 'open', 1)\nsettings.set('shop', 'sale', 1)\nbus.on('settings.shop.open', f)",
    ),
    [],
  ],
  [
    'what tells that any attribute changed',
    py(
      "class Model:\n    def put(self, key, value):\n        self.all[key] = value\n        self.emit('changed:' + key)\nclass Shop(Model):\n    def f(self):\n        self.put('price', 1)\n        self.put('weight', 1)\n",
    ),
    ['changed:*'],
  ],
  [
    'what only makes names is asked about name by name',
    ts(
      "class Orders { tell(kind, order) { bus.emit('order.' + kind, order) } }\nconst orders = new Orders()\norders.tell('paid', 1)\norders.tell('lost', 1)\nbus.on('order.paid', f)",
    ),
    ['order.lost'],
  ],
  [
    'a method called as a verb of buses, which tells something else',
    py2(
      "TOLD = 'shop.status'\nclass Status:\n    @classmethod\n    def publish(cls, component, stage):\n        cls.bus.publish(TOLD, component)\n",
      "from .a import Status, TOLD\nStatus.publish('warehouse', 1)\nbus.subscribe(TOLD, f)\n",
    ),
    [],
  ],
  [
    'a method called as a verb of buses, which is a bus',
    py2(
      'class Status:\n    @classmethod\n    def publish(cls, name, stage):\n        for f in cls.all[name]:\n            f(stage)\n',
      "from .a import Status\nStatus.publish('warehouse', 1)\n",
    ),
    ['warehouse'],
  ],
  [
    'members of an enum that are no texts',
    py2(
      'from enum import Enum, auto\nclass Notice(Enum):\n    order_paid = Desc("order_paid", [str])\n    ORDER_LOST = auto()\n    ORDER_SENT = auto()\n',
      'from .a import Notice\nself.notifier.notify(Notice.order_paid, 1)\nself.notifier.notify(Notice.ORDER_LOST, 1)\nself.notifier.notify(Notice.ORDER_SENT)\nself.notifier.add_listener(Notice.order_paid, f)\nif e is Notice.ORDER_SENT:\n    f()\n',
    ),
    ['Notice.ORDER_LOST'],
  ],
  [
    'members of an enum that are heard by their names, or stand in a list',
    {
      'shop/a.py':
        'from enum import Enum\nclass Notice(Enum):\n    order_paid = Desc("order_paid", [str])\n    order_sent = Desc("order_sent", [str])\n    order_lost = Desc("order_lost", [str])\n',
      'shop/b.py':
        'from .a import Notice\nself.notifier.notify(Notice.order_paid, 1)\nself.notifier.notify(Notice.order_sent, 1)\nself.notifier.notify(Notice.order_lost, 1)\n',
      'shop/c.py': 'from shop.a import Notice\nFOR_PAGES = [Notice.order_sent]\n',
      'ui/a.ts': "service.addEventListener('order_paid', f)",
    },
    ['Notice.order_lost'],
  ],
  [
    'a hook that is told through one method, and subscribed to through another with a name of a manifest',
    ts(
      "import { manifest } from 'manifests'\nclass Packages { tell(hook) { this.hookEmitter.emit(hook) } hear(hook, f) { this.hookEmitter.on(hook, f) } }\nclass Shop { f() { this.packages = new Packages(); this.packages.tell('core:shop-opened'); this.packages.hear(manifest.hook, f) } }",
    ),
    [],
  ],
  [
    'a parameter that is made longer before it is passed on',
    ts(
      `function tell(name, pack) { name = pack.theme ? \`theme-\${name}\` : 'package-' + name\n bus.emit(name) }\ntell('sent', p)\ntell('lost', p)\nbus.on('package-sent', f)\nbus.on('theme-sent', f)\nbus.on('package-lost', f)`,
    ),
    ['theme-lost'],
  ],
  [
    'a parameter that is made longer under a condition',
    ts(
      "function tell(name, pack) { if (pack.theme) name = 'theme-' + name\n bus.emit(name) }\ntell('order-sent', p)\nbus.on('theme-order-sent', f)",
    ),
    ['order-sent'],
  ],
  [
    'Python: a parameter that is made longer before it is passed on',
    py(
      "def tell(name):\n    name = 'order-' + name\n    bus.emit(name)\ntell('sent')\ntell('lost')\nbus.on('order-sent', f)\n",
    ),
    ['order-lost'],
  ],
  [
    'subscribed to through a method with a name of which nothing is known',
    ts(
      "class Packages { tell(hook) { this.hookEmitter.emit(hook) } onDidTell(hook, f) { return this.hookEmitter.on(hook, f) } }\nclass Shop { f(all) { for (const hook of this.hooks()) this.packages.onDidTell(hook, () => this.start())\n this.packages.tell('core:shop-opened') } }",
    ),
    [],
  ],
]
