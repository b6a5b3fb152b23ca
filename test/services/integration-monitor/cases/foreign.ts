import { type Case, py, ts, ts2 } from './case.ts'

/** What reading foreign code taught. */
export const foreign: Case[] = [
  [
    'messages to the pages around and within',
    ts("window.parent.postMessage({ type: 'PANEL_READY' }, o)\nevent.source.postMessage({ type: 'PANEL_FAILED' }, o)"),
    [],
  ],
  ['a message to a worker', ts("worker.postMessage({ type: 'panel-ready' })"), ['panel-ready']],
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
]
