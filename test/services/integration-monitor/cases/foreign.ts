import { type Case, py, ts, ts2 } from './case.ts'

/** What reading foreign code taught. */
export const foreign: Case[] = [
  [
    'messages to the pages around and within',
    ts("window.parent.postMessage({ type: 'PANEL_READY' }, o)\nevent.source.postMessage({ type: 'PANEL_FAILED' }, o)"),
    [],
  ],
  [
    'a message to a worker, where messages are told apart by their types',
    ts(
      "worker.postMessage({ type: 'panel-ready' })\nworker.postMessage({ type: 'panel-gone' })\nif (e.data.type === 'panel-gone') f()",
    ),
    ['panel-ready'],
  ],
  [
    'a message to a worker, where any is taken',
    ts("worker.postMessage({ type: 'panel-ready' })\nself.onmessage = (e) => f(e.data)"),
    [],
  ],
  [
    'a listener in a program of another language',
    {
      'src/a.ts': "bus.emit('remote:queue', 1)",
      'src-tauri/src/main.rs': 'fn f() { match e { Self::Queue => "remote:queue", } }',
    },
    [],
  ],
  [
    'endings of paths, and a name whose ending is made',
    ts("bus.emit('progress:' + id)\nif (name.endsWith('.ttf')) f()\nif (key.startsWith('local:')) f()"),
    ['progress:*'],
  ],
  [
    'a beginning of a name whose ending is made',
    ts("bus.emit('progress:' + id)\nif (name.startsWith('progress:')) f()"),
    [],
  ],
  [
    'an ending that is tested for',
    py("bus.emit('profile/set')\ndef receive(topic):\n    if topic.endswith('set'):\n        go(topic)\n"),
    [],
  ],
  [
    'a beginning that is one of another word',
    ts("bus.emit('scenesChanged')\nif (topic.startsWith('scene')) f()"),
    ['scenesChanged'],
  ],
  ['a beginning that is a word of it', ts("bus.emit('sceneChanged')\nif (topic.startsWith('scene')) f()"), []],
  ['a program that only sends over sockets, and hears none of it', ts("io.to(room).emit('order-paid')"), []],
  [
    'what is sent is no name',
    py(
      "class Out:\n    def publish(self, payload, topic=''):\n        super().publish(payload, topic)\nOut().publish(('blue_car', 'seen_twice'), 'car-seen')\n",
    ),
    [],
  ],
  [
    'every event of a list, by one who calls the bus something like it',
    {
      'shop/events.py': 'def eventManager():\n    return _manager\n',
      'shop/a.py': "def f():\n    eventManager().fire('OrderDone')\n",
      'shop/b.py':
        'class C:\n    def f(self):\n        for event in all_events():\n            self._eventManager.subscribe(event, self.on)\n',
    },
    [],
  ],
  [
    'a case of another queue, where a socket hears by name',
    ts(
      "switch (event.name) { case 'groups.add': socketio.to(room).emit('groups.add', x) }\nio.emit('groups.gone')\nsocket.on('groups.gone', f)",
    ),
    ['groups.add'],
  ],
  ['a route of a server', ts("const router = new Router()\nrouter.post('documents.archive', auth(), f)"), []],
  ['a request to a server', ts("class C { f() { return client.post('/documents.archive', {}) } }"), []],
  [
    'a request of a client that was made here',
    ts("export const client = new ApiClient()\nclient.post('documents/archive')\nclient.dispatch('documents/archive')"),
    [],
  ],
  ['a request of a class', py("class Client:\n    def login(self):\n        self.post('api-login')\n"), []],
  ['a request to a host of code', ts("github.post('release-made')\ngithub.notify('release-made')"), []],
  ['something is posted on a bus', py("self.event_bus.post('order_done', order)\n"), ['order_done']],
  [
    'what is called a manager of events',
    py("class A:\n    def f(self):\n        eventManager().fire('OrderDone')\n"),
    ['OrderDone'],
  ],
  ['a notifier', ts("class C { f() { this.shopNotifier.notify('order-done') } }"), ['order-done']],
  ['what was made as a bus', ts("const app = new EventHub()\napp.trigger('order-done')"), ['order-done']],
  [
    'files of tests that do not parse hold nobody who listens',
    {
      'shop/pay.ts':
        "import { EventEmitter } from 'node:events'\nconst bus = new EventEmitter()\nbus.emit('order paid')\n",
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`test/fixtures/${name}.ts`, 'const = ('])),
    },
    ['order paid'],
  ],
  [
    'files of the program that do not parse may hold who listens',
    {
      'shop/pay.ts':
        "import { EventEmitter } from 'node:events'\nconst bus = new EventEmitter()\nbus.emit('order paid')\n",
      ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`shop/${name}.ts`, 'const = ('])),
    },
    [],
  ],
  [
    'a signal of GObject, whose words are joined in two ways',
    {
      'shop/a.py':
        "from gi.repository import GObject\nclass Shop(GObject.Object):\n    __gsignals__ = {'order-paid': (1, None, ())}\n    def f(self):\n        self.emit('order_paid')\n",
      'shop/b.py': "shop.connect('order-paid', f)\n",
    },
    [],
  ],
  [
    'an event that a template of Vue listens to as it is written',
    {
      'src/a.vue': '<template><p @click="$emit(\'fold-all\')" /></template>',
      'src/b.vue': '<template><List @fold-all="f" /></template>',
    },
    [],
  ],
  [
    'a listener in a table of a class that is one itself',
    {
      'src/a.js': "Ext.extend(Field, { f() { this.addEvents('file-chosen'); this.fireEvent('file-chosen') } })",
      'src/b.js':
        "Ext.extend(Window, { f() { this.add({ listeners: { 'file-chosen': this.onFileChosen } }) }, onFileChosen() {} })",
    },
    [],
  ],
  [
    'a method that is looked up by the name with a word behind',
    ts2(
      "class Shop { fire(name, data) { return this[name + 'Event'](data) } }\nshop.triggerEvent('orderPaid', 1)",
      'class Cart extends Shop { orderPaidEvent(data) { f(data) } }',
    ),
    [],
  ],
  ['what a promise tells of its progress', ts("const deferred = $.Deferred()\ndeferred.notify('half-way')"), []],
  [
    'what a promise of a class tells of its progress',
    ts("class C { f() { this.hooksDeferred.notify('half-way'); this.eventDfd.notify('nearly-there') } }"),
    [],
  ],
  [
    'a property of GObject, whose change is told',
    py(
      "from gi.repository import GObject\nclass Row(GObject.Object):\n    @GObject.Property(type=str)\n    def time_text(self):\n        return 'x'\n    def f(self):\n        self.notify('time-text')\n",
    ),
    [],
  ],
  [
    'a signal of a class of the tree that tells as a property of GObject is told',
    {
      'shop/b.py':
        'class Observable:\n    def notify(self, name):\n        for f in self.all[name]:\n            f()\n',
      'shop/a.py':
        "from gi.repository import GLib\nfrom shop.b import Observable\nclass Shop(Observable):\n    def f(self):\n        self.notify('order-paid')\n",
    },
    ['order-paid'],
  ],
  [
    'a signal that a file of the surface binds',
    {
      'shop/a.py':
        "from gi.repository import GObject\nclass Shop(GObject.Object):\n    __gsignals__ = {'order-paid': (1, None, ())}\n    def f(self):\n        self.emit('order-paid')\n",
      'shop/a.ui':
        '<interface><object class="Shop">\n<signal name="order-paid" handler="_on_paid"/></object></interface>',
    },
    [],
  ],
  [
    'a signal that a call declares',
    py(
      "from gi.repository import GObject\nclass Shop(GObject.Object):\n    paid = GObject.Signal(name='order-paid', arg_types=(str,))\n    def f(self):\n        self.emit('order-paid')\n",
    ),
    ['order-paid'],
  ],
  [
    'an event that an attribute of a page listens to',
    {
      'src/a.ts': "class C extends HTMLElement { f() { this.dispatchEvent(new CustomEvent('cart-opened')) } }",
      'src/a.html': '<x-cart on-cart-opened="_opened"></x-cart>',
    },
    [],
  ],
  [
    'a page where an event is a word of a sentence',
    {
      'src/a.ts': "class C extends HTMLElement { f() { this.dispatchEvent(new CustomEvent('cart-opened')) } }",
      'src/a.html': '<p>Then cart-opened is told.</p>',
    },
    ['cart-opened'],
  ],
  [
    'a path or a host that begins so',
    ts("bus.emit('core:order:paid')\nif (fileName.startsWith('core')) f()\nif (url.startsWith('core')) f()"),
    ['core:order:paid'],
  ],
  [
    'what lists files that begin so',
    ts(
      "class D { list(dir, start) { return all.filter((entry) => entry.startsWith(start)) } f() { this.list(d, 'core') } }\nbus.emit('core:order:paid')",
    ),
    ['core:order:paid'],
  ],
  [
    'every event is handed to whoever is connected',
    {
      'shop/a.py': "bus.fire('order_paid')\nbus.fire('order_lost')\nbus.on('order_lost', f)\n",
      'shop/websocket_api.py':
        'def handle(connection, msg):\n    def forward(event):\n        connection.send(event)\n    bus.listen(msg["event_type"], forward)\n',
    },
    [],
  ],
  [
    'every event of another bus is handed to whoever is connected',
    {
      'shop/a.py': "bus.fire('order_paid')\n",
      'shop/websocket_api.py': 'def handle(connection, msg):\n    motor.listen(msg["event_type"], forward)\n',
    },
    ['order_paid'],
  ],
  [
    'members of an enum in a list that what comes in is held against',
    {
      'shop/a.py':
        'from enum import Enum\nclass Notice(Enum):\n    order_sent = Desc("order_sent", [str])\n    order_lost = Desc("order_lost", [str])\n    order_paid = Desc("order_paid", [str])\n',
      'shop/b.py':
        'from .a import Notice\nFOR_PAGES = [\n    Notice.order_sent,\n    Notice.order_paid,\n]\nself.notifier.notify(Notice.order_sent, 1)\nself.notifier.notify(Notice.order_lost, 1)\ndef on_notice(topic):\n    if topic in FOR_PAGES:\n        send(topic)\n',
    },
    ['Notice.order_lost'],
  ],
]
