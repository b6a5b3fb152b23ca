const EMITTER =
  'on once off emit addListener removeListener removeAllListeners prependListener prependOnceListener listeners rawListeners listenerCount eventNames setMaxListeners getMaxListeners domain _events _eventsCount _maxListeners'
const ERROR = 'args with_traceback add_note message'
const OS_ERROR = `${ERROR} errno strerror filename filename2 winerror characters_written`
const DICT = 'clear copy fromkeys get items keys pop popitem setdefault update values'
const TARGET = 'addEventListener removeEventListener dispatchEvent'
const COMPONENT = 'props state context refs setState forceUpdate render'
const THREAD =
  'name daemon ident native_id start run join is_alive getName setName isDaemon setDaemon isAlive _target _args _kwargs _started'

/** Classes of languages and libraries that are bases everywhere, and the attributes and methods that they bring. */
const OUTSIDE: Readonly<Record<string, string>> = {
  object: '',
  'builtins.object': '',
  'abc.ABC': '',
  'typing.Generic': '',
  'typing.Protocol': '',
  'typing_extensions.Protocol': '',
  BaseException: ERROR,
  Exception: ERROR,
  ValueError: ERROR,
  TypeError: ERROR,
  KeyError: ERROR,
  RuntimeError: ERROR,
  AttributeError: `${ERROR} name obj`,
  IndexError: ERROR,
  LookupError: ERROR,
  NotImplementedError: ERROR,
  AssertionError: ERROR,
  ArithmeticError: ERROR,
  StopIteration: `${ERROR} value`,
  Warning: ERROR,
  UserWarning: ERROR,
  OSError: OS_ERROR,
  IOError: OS_ERROR,
  EnvironmentError: OS_ERROR,
  ConnectionError: OS_ERROR,
  TimeoutError: OS_ERROR,
  FileNotFoundError: OS_ERROR,
  PermissionError: OS_ERROR,
  dict: DICT,
  'collections.OrderedDict': `${DICT} move_to_end`,
  'collections.defaultdict': `${DICT} default_factory`,
  list: 'append clear copy count extend index insert pop remove reverse sort',
  set: 'add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset pop remove symmetric_difference symmetric_difference_update union update',
  'threading.Thread': THREAD,
  'events.EventEmitter': EMITTER,
  'node:events.EventEmitter': EMITTER,
  'events.default': EMITTER,
  'events.default.EventEmitter': EMITTER,
  'node:events.default.EventEmitter': EMITTER,
  'node:events.default': EMITTER,
  Object: '',
  Error: 'name message stack cause',
  EventTarget: TARGET,
  'react.Component': COMPONENT,
  'react.PureComponent': COMPONENT,
  'react.default.Component': COMPONENT,
  'react.default.PureComponent': COMPONENT,
}

/** The attributes of a class that is not in the tree; undefined where they are not known. */
export function attributesOutside(name: string): readonly string[] | undefined {
  return Object.hasOwn(OUTSIDE, name) ? OUTSIDE[name]!.split(' ') : undefined
}
