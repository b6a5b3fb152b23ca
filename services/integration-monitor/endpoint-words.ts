import { lastPart, receiverOf } from './channel-calls.ts'
import type { Endpoint } from './endpoints.ts'

/** What names of channels are called, by their last word; and words before it that make it something else. */
const NAMED = new Set(
  `e ev evt event events name names type topic topics channel channels signal signals action actions command commands cmd kind
  method subject key keys stream streams queue queues msg message op k t`.split(/\s+/),
)
const NOT_NAMED = new Set('file host path class module mime content media user dir folder package node tag'.split(' '))

/** Whether what is tested for how it begins or ends is called like the name of a channel, and not like a path or an address. */
export function asksOfName({ callee, through, guessed }: Endpoint): boolean {
  if (guessed) return false
  const words = lastPart(through === undefined ? receiverOf(callee) : callee)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
    .filter((word) => word !== '')
  return NAMED.has(words.at(-1) ?? '') && !NOT_NAMED.has(words.at(-2) ?? '')
}

/** Whether an event is sent over a socket, where it is heard by its name: `io.to(room).emit('paid')`. */
export function isOnSocket({ callee, role, family }: Endpoint): boolean {
  if (role !== 'produces' || family !== 'emitter') return false
  return receiverOf(callee)
    .split('.')
    .some((part) => /^(io|sio|socket|socketio|socketIo|nsp)$/.test(part))
}

/** One plain word in lower case, such as `change`. */
export function isPlain(pattern: string): boolean {
  return /^[a-z]{1,10}$/.test(pattern)
}

/**
 * What a call is called on, without what tells its privacy or how it is got: `_bus`, `bus()` and `getBus()` are one. Where it
 * was followed through functions, it is what the last of them calls it on, in its file.
 */
export function receiverName(endpoint: Pick<Endpoint, 'callee' | 'path' | 'on'>): string {
  const { callee, path, on } = endpoint
  return on ?? (bareReceiver(callee) || `${path}:`)
}

/** The same, of its file: what many classes call alike, as `emitter`, are many. */
export function placedReceiver({ callee, path, on }: Pick<Endpoint, 'callee' | 'path' | 'on'>): string {
  return on ?? `${path}:${bareReceiver(callee)}`
}

function bareReceiver(callee: string): string {
  const receiver = lastPart(receiverOf(callee))
  return receiver.replace(/^[_#]+(?=.)|^get_?(?=[A-Z]|(?<=_)\w)/, '').toLowerCase()
}
