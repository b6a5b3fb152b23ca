import type { CallRow } from './channel-calls.ts'

/** Where a subscription may carry its name: an event emitter, a list, a keyword; what it consumes too much hurts nobody. */
export const ANYWHERE = [
  0,
  1,
  2,
  'event',
  'events',
  'event_name',
  'eventName',
  'event_type',
  'type',
  'topic',
  'topics',
  'topicName',
  'channel',
  'channels',
  'name',
  'queue',
  'queues',
  'queue_name',
  'queueName',
  'routing_key',
  'routingKey',
  'binding_key',
  'signal',
  'pattern',
  'subject',
  'key',
  'keys',
  'stream',
  'streams',
  'source',
] as const

/** What is no bus, whatever is called on it: answers of HTTP servers, loggers, elements, shells. */
const NO_BUS =
  /^(res|resp|response|reply|logger|log|console|req|request|http|axios|fetch|printer|writer|stdout|stderr)$/

/** What is called an event bus. */
const BUS =
  /(bus|hub|events?|emitter|pubsub|broker|mediator|dispatcher|radio|channel|notifier|observer|observable|signals?|hooks?|mqtt|redis|nats|publisher|pub|messenger|messaging)$/i

/** What a word of makes something a bus: `eventManager`, `app_events`, `ShopNotifier`; not `github`. */
const BUSLIKE =
  /(?:^|[_$#])(?:bus|hub|event|emitter|pubsub|broker|mediator|dispatcher|vent|radio|channel|notif)|(?:Bus|Hub|Event|Emitter|Pub[Ss]ub|Broker|Mediator|Dispatcher|Vent|Radio|Channel|Notif)|(?:bus|emitter|dispatcher|broker|pubsub)$/

/** Events within a process, between pages and processes of one program: emitters, buses, pages, windows. */
export const eventCalls: readonly CallRow[] = [
  {
    verbs: ['emit', '$emit', 'emitAsync', 'emitSync', 'emit_async', 'emitReserved', 'emitSerial', 'emitWithAck'],
    role: 'produces',
    family: 'emitter',
    names: [0, 'event', 'event_name', 'eventName'],
    not: NO_BUS,
    without: /^(PyQt\d|PySide\d?|qtpy|Qt|PyQt\d\.|PySide\d\.)/,
  },
  {
    verbs: ['trigger', 'triggerHandler', 'fire', 'dispatch', 'notify', 'broadcast', 'notifyObservers', 'raise_'],
    role: 'produces',
    family: 'emitter',
    names: [0, 'event', 'event_name', 'eventName', 'event_type'],
    on: BUSLIKE,
    // A promise tells its progress to whoever holds it.
    not: /(?:deferred|dfd|promise|condition)$/i,
    own: true,
  },
  // On anything else, it is mostly a request to a server, or a route of one.
  { verbs: ['post'], role: 'produces', family: 'emitter', names: [0, 'event'], on: BUSLIKE },
  {
    verbs:
      `fireEvent fire_event async_fire async_fire_internal emitEvent emit_event raiseEvent triggerEvent trigger_event
      post_event postEvent dispatch_event dispatchEvent`.split(/\s+/),
    role: 'produces',
    family: 'emitter',
    names: [0, 'event', 'event_name', 'eventName', 'event_type'],
    not: NO_BUS,
  },
  {
    verbs: ['async_dispatcher_send', 'dispatcher_send', 'async_dispatcher_send_internal'],
    role: 'produces',
    family: 'emitter',
    names: [1, 'signal'],
  },
  { verbs: ['sendMessage'], role: 'produces', family: 'pubsub', names: [0, 'topicName'], on: /^(pub|publisher)$/ },
  {
    verbs: ['CustomEvent', 'initCustomEvent'],
    role: 'produces',
    family: 'dom',
    names: [0],
  },
  { verbs: ['Event'], role: 'produces', family: 'dom', names: [0], language: 'typescript', bare: true },
  {
    verbs: ['send', 'sendSync', 'invoke', 'sendToHost', 'sendTo'],
    role: 'produces',
    family: 'ipc',
    names: [0],
    on: /^(ipc\w*|webContents|contents|sender|\w*Renderer|\w*webContents)$/,
    language: 'typescript',
  },
  {
    verbs: ['sendMessage'],
    role: 'produces',
    family: 'message',
    names: ['type', 'action', 'cmd', 'command', 'event', 'kind'],
    // Anybody else that messages are sent to is a person, or a program that is elsewhere.
    on: /^(runtime|tabs|browser|chrome|port|\w*[wW]orker\d*)$/,
    language: 'typescript',
  },
  {
    verbs: ['postMessage'],
    role: 'produces',
    family: 'message',
    names: ['type', 'action', 'cmd', 'command', 'event', 'kind'],
    // The page around, or one within, is mostly somebody else's.
    not: /^(parent|opener|top|source|contentWindow|ReactNativeWebView)$/,
    language: 'typescript',
  },
  { verbs: ['executeCommand', 'execCommand'], role: 'produces', family: 'command', names: [0], on: /commands?$/i },
  {
    verbs: ['registerCommand', 'registerTextEditorCommand', 'addCommand', 'register_command'],
    role: 'consumes',
    family: 'command',
    names: ANYWHERE,
  },
  {
    verbs: ['send', 'send_robust', 'asend', 'asend_robust', 'send_async'],
    role: 'produces',
    family: 'signal',
    names: ['receiver'],
    made: /(^|\.)(Signal|ModelSignal|signal|NamedSignal)$/,
    language: 'python',
  },
  { verbs: ['connect', 'connect_via'], role: 'consumes', family: 'signal', names: ['receiver'], language: 'python' },
  { verbs: ['receiver'], role: 'consumes', family: 'signal', names: ['reference'], language: 'python' },
  {
    verbs: [
      'on',
      '$on',
      'once',
      '$once',
      'addListener',
      'prependListener',
      'prependOnceListener',
      'many',
      'prependMany',
      'listen',
      'listenTo',
      'listenToOnce',
      'listenOnce',
      'listen_to',
      'listen_once',
      'async_listen',
      'async_listen_once',
      'connect_signal',
      'connectSignal',
      'async_dispatcher_connect',
      'dispatcher_connect',
      'add_listener',
      'addEventListener',
      'add_event_listener',
      'addEventHandler',
      'add_event_handler',
      'addHandler',
      'add_handler',
      'registerHandler',
      'register_handler',
      'registerListener',
      'register_listener',
      'setHandler',
      'onEvent',
      'on_event',
      'on_message',
      'onMessage',
      'fromEvent',
      'fromEventPattern',
      'pEvent',
      'waitFor',
      'wait_for',
      'waitForEvent',
      'wait_for_event',
      'wait_event',
      'waitUntilEvent',
      'when',
      'bind',
      'one',
      'hear',
      'observe',
      'attachEvent',
      'handle',
      'handleOnce',
      'handler',
      'connect',
      'connect_after',
      'connect_object',
      'useEvent',
      'useEventListener',
      'use_event',
      'useSubscription',
      'useListener',
      'useBus',
      'useEventBus',
      'v-on',
      'HostListener',
      'Listen',
      'OnEvent',
      'EventsHandler',
      'SubscribeMessage',
      'iterate',
      'listeners',
      'event',
    ],
    role: 'consumes',
    family: 'emitter',
    names: ANYWHERE,
  },
  {
    verbs: ['add', 'attach', 'register', 'observe', 'add_observer', 'addObserver'],
    role: 'consumes',
    family: 'emitter',
    names: ANYWHERE,
    on: /(?:bus|hub|notifier|dispatcher|emitter|mediator|pubsub|observable)$/i,
  },
  { verbs: ['event', 'on', 'listen', 'listener'], role: 'consumes', family: 'socket', names: ['decorated'] },
  { verbs: ['onAny', 'on_any', 'prependAny', 'onAnyOutgoing'], role: 'consumes', family: 'emitter', names: ['all'] },
  {
    verbs: `off $off un unbind unlisten stopListening removeListener removeAllListeners removeEventListener
      remove_listener remove_event_listener removeHandler remove_handler unsubscribe punsubscribe
      pUnsubscribe unregister disconnect listenerCount listener_count clearListeners`.split(/\s+/),
    role: 'ends',
    family: 'emitter',
    names: ANYWHERE,
  },
  // What says which events there are, and neither has them nor hears them.
  {
    verbs: ['addEvents', 'register_event_type', 'signal_new', 'declareEvents'],
    role: 'ends',
    family: 'emitter',
    names: ['all arguments'],
  },
  { verbs: ['Signal'], role: 'ends', family: 'emitter', names: [0, 'name'], on: /^GObject$/, language: 'python' },
  // Names a test of the name: `if (type.startsWith('order.'))`.
  { verbs: ['startsWith', 'startswith', 'hasPrefix'], role: 'consumes', family: 'prefix', names: [0], match: 'prefix' },
  { verbs: ['endsWith', 'endswith', 'hasSuffix'], role: 'consumes', family: 'prefix', names: [0], match: 'suffix' },
]

/** What a publisher is called on. */
export const PUBLISHERS = { NO_BUS, BUS }
