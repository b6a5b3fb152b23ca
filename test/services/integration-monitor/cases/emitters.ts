import { type Case, py, py2, ts, ts2 } from './case.ts'

const BUS = "import { EventEmitter } from 'node:events'\nexport const bus = new EventEmitter()\n"

/** Plain producers and consumers: which calls are ones, and of what. */
export const emitters: Case[] = [
  ['an event that nobody listens for', ts(`${BUS}bus.emit('order.created', 1)`), ['order.created']],
  ['one that somebody does', ts(`${BUS}bus.emit('order.created', 1)\nbus.on('order.created', print)`), []],
  [
    'one that another file does',
    ts2(`${BUS}bus.emit('order.created')`, "import { bus } from './a.ts'\nbus.once('order.created', () => 1)"),
    [],
  ],
  [
    'a listener of another event',
    ts(`${BUS}bus.emit('order.created')\nbus.on('order.deleted', print)`),
    ['order.created'],
  ],
  ['addListener', ts(`${BUS}bus.emit('order.created')\nbus.addListener('order.created', print)`), []],
  ['prependListener', ts(`${BUS}bus.emit('order.created')\nbus.prependListener('order.created', print)`), []],
  [
    'only off is no listener',
    ts(`${BUS}bus.emit('order.created')\nbus.off('order.created', print)`),
    ['order.created'],
  ],
  [
    'only removeListener is no listener',
    ts(`${BUS}bus.emit('order.created')\nbus.removeListener('order.created', print)`),
    ['order.created'],
  ],
  [
    'once of node:events',
    ts(`import { once } from 'node:events'\n${BUS}bus.emit('order.created')\nawait once(bus, 'order.created')`),
    [],
  ],
  [
    'on of node:events',
    ts(
      `import events from 'node:events'\n${BUS}bus.emit('order.created')\nfor await (const x of events.on(bus, 'order.created')) f(x)`,
    ),
    [],
  ],
  [
    'fromEvent of rxjs',
    ts(
      `import { fromEvent } from 'rxjs'\n${BUS}bus.emit('order.created')\nfromEvent(bus, 'order.created').subscribe(f)`,
    ),
    [],
  ],
  ['mitt', ts("import mitt from 'mitt'\nconst e = mitt()\ne.emit('cart:opened', 1)"), ['cart:opened']],
  [
    'mitt with a listener',
    ts("import mitt from 'mitt'\nconst e = mitt()\ne.emit('cart:opened', 1)\ne.on('cart:opened', (x) => x)"),
    [],
  ],
  [
    'an emitter that a class is',
    ts("class Shop extends EventEmitter { buy() { this.emit('order-bought') } }"),
    ['order-bought'],
  ],
  [
    'heard by whoever made the class',
    ts2(
      "export class Shop extends EventEmitter { buy() { this.emit('order-bought') } }",
      "import { Shop } from './a.ts'\nconst shop = new Shop()\nshop.on('order-bought', () => 1)",
    ),
    [],
  ],
  ['an event with optional chaining', ts("class Shop { buy() { this.bus?.emit('order-bought') } }"), ['order-bought']],
  [
    'a listener by optional chaining',
    ts("class Shop { buy() { this.bus.emit('order-bought') }\n go() { this.bus?.on?.('order-bought', f) } }"),
    [],
  ],
  ['errors are for whoever listens', ts(`${BUS}bus.emit('error', new Error('x'))`), []],
  [
    'what streams emit themselves',
    ts("class S extends Readable { _read() { this.emit('data', 1); this.emit('end'); this.emit('close') } }"),
    [],
  ],
  ['signals of the system', ts("process.emit('SIGTERM')"), []],
  [
    'what is written to a response',
    ts("app.get('/', (req, res) => { res.send('ready-to-go'); res.emit('all-good') })"),
    [],
  ],
  ['what is logged', ts("logger.emit('order-logged')\nlog.emit('order-noted')"), []],
  ['code that is generated', ts("this.emit('const x = 1;')\nwriter.emit('return y;')"), []],
  ['a sentence is no event', ts("class S { f() { this.emit('The order could not be found, sorry.') } }"), []],
  [
    'a custom event of the page',
    ts("el.dispatchEvent(new CustomEvent('cart-opened', { detail: 1 }))"),
    ['cart-opened'],
  ],
  [
    'heard by the page',
    ts2("el.dispatchEvent(new CustomEvent('cart-opened'))", "window.addEventListener('cart-opened', () => 1)"),
    [],
  ],
  [
    'events of the browser itself',
    ts("el.dispatchEvent(new Event('change'))\nel.dispatchEvent(new CustomEvent('click'))"),
    [],
  ],
  [
    'main process and window',
    {
      'main.ts': "ipcMain.handle('open-file', f)",
      'page.ts': "ipcRenderer.invoke('open-file')\nipcRenderer.send('save-all-files')",
    },
    ['save-all-files'],
  ],
  [
    'the window listens to the main process',
    { 'main.ts': "win.webContents.send('theme-changed', 1)", 'page.ts': "ipcRenderer.on('theme-changed', f)" },
    [],
  ],
  [
    'a command of the editor that nobody registers',
    ts("vscode.commands.executeCommand('shop.openCart')"),
    ['shop.openCart'],
  ],
  [
    'one that is registered',
    ts("vscode.commands.executeCommand('shop.openCart')\nvscode.commands.registerCommand('shop.openCart', f)"),
    [],
  ],
  [
    'commands of the editor itself',
    ts("vscode.commands.executeCommand('vscode.open', x)\nvscode.commands.executeCommand('setContext', 'a', 1)"),
    [],
  ],
  [
    'messages between windows',
    ts(
      "worker.postMessage({ type: 'render-page' })\nself.onmessage = (e) => { switch (e.data.type) { case 'render-page': f() } }",
    ),
    [],
  ],
  [
    'a message that nobody knows',
    ts(
      "worker.postMessage({ type: 'render-page' })\nworker.postMessage({ type: 'render-part' })\nself.onmessage = (e) => { switch (e.data.type) { case 'render-part': f() } }",
    ),
    ['render-page'],
  ],
  [
    'socket.io, server to page',
    { 'server.ts': "io.to(room).emit('user joined', 1)", 'page.js': "socket.on('user joined', (x) => x)" },
    [],
  ],
  [
    'socket.io, server to a page that is made of a template',
    {
      'server.ts': "io.emit('user-joined', 1)\nio.emit('user-left', 1)",
      'page.js': "socket.on('user-left', (x) => x)",
      'views/page.ejs': "<script>socket.on('user-joined', (x) => show(x))</script>",
    },
    [],
  ],
  [
    'socket.io without a listener',
    {
      'server.ts': "io.emit('user-joined', 1)\nio.emit('user-left', 1)",
      'page.js': "socket.on('user-left', (x) => x)",
    },
    ['user-joined'],
  ],
  [
    'several events in one text',
    ts("$(el).trigger('x')\nthis.vent.trigger('cart:open')\nthis.vent.on('cart:open cart:close', f)"),
    [],
  ],
  ['pyee', py("from pyee import EventEmitter\nee = EventEmitter()\nee.emit('order_created', 1)\n"), ['order_created']],
  [
    'pyee with a decorator',
    py("ee = EventEmitter()\n@ee.on('order_created')\ndef f(x):\n    pass\nee.emit('order_created', 1)\n"),
    [],
  ],
  ['names that are bytes', py2("bus.publish(b'order.created', x)\n", "bus.subscribe(b'order.created', f)\n"), []],
  ['bytes and text are one name', py2("bus.publish(b'order.created', x)\n", "bus.subscribe('order.created', f)\n"), []],
  [
    'the payload of a Qt signal',
    py(
      "from PyQt5.QtCore import pyqtSignal\nclass W:\n    done = pyqtSignal(str)\n    def f(self):\n        self.done.emit('finished-work')\n",
    ),
    [],
  ],
  [
    'PyPubSub, the name comes second',
    py2(
      "from pubsub import pub\npub.sendMessage('order.created', order=1)\n",
      "from pubsub import pub\npub.subscribe(listener, 'order.created')\n",
    ),
    [],
  ],
  [
    'PyPubSub without a listener',
    py("from pubsub import pub\npub.sendMessage('order.created', order=1)\n"),
    ['order.created'],
  ],
  [
    'the bus of a home',
    py2("hass.bus.async_fire('door_opened', {})\n", "hass.bus.async_listen('door_opened', f)\n"),
    [],
  ],
  [
    'a dispatcher with the name behind',
    py2("async_dispatcher_send(hass, 'door_opened')\n", "async_dispatcher_connect(hass, 'door_opened', f)\n"),
    [],
  ],
  ['a dispatcher that nobody listens to', py("async_dispatcher_send(hass, 'door_opened')\n"), ['door_opened']],
  [
    'a signal that is an object',
    py2(
      'from django.dispatch import Signal\norder_done = Signal()\n',
      'from shop.a import order_done\norder_done.send(sender=None)\n',
    ),
    ['order_done'],
  ],
  [
    'one with a receiver',
    py2(
      'from django.dispatch import Signal\norder_done = Signal()\norder_done.send(sender=None)\n',
      'from shop.a import order_done\n@receiver(order_done)\ndef f(**kw):\n    pass\n',
    ),
    [],
  ],
  [
    'one that is connected',
    py2(
      'from blinker import Signal\norder_done = Signal()\norder_done.send(1)\n',
      'from .a import order_done\norder_done.connect(f)\n',
    ),
    [],
  ],
  ['a generator is sent to', py("def f(gen):\n    gen.send('next-item')\n"), []],
  ['a socket is sent to', py("sock.send(b'hello-there')\n"), []],
  [
    'what hears is reached through something that tests call their titles with',
    ts2("ipc.send('set-volume', 1)", "export const ready = (context) => { context.ipc.on('set-volume', f) }"),
    [],
  ],
]
