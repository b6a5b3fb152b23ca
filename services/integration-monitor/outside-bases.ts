const EMITTER =
  'on once off emit addListener removeListener removeAllListeners prependListener prependOnceListener listeners rawListeners listenerCount eventNames setMaxListeners getMaxListeners domain _events _eventsCount _maxListeners'
const ERROR = 'args with_traceback add_note message'
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
  'threading.Thread': THREAD,
  'events.EventEmitter': EMITTER,
  'node:events.EventEmitter': EMITTER,
  'events.default': EMITTER,
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
