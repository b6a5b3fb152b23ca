import { lastPart, receiverOf } from './channel-calls.ts'
import type { Endpoint } from './endpoints.ts'

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

/** What a call is called on, without what tells its privacy or how it is got: `_bus`, `bus()` and `getBus()` are one. */
export function receiverName({ callee, path }: Endpoint): string {
  const receiver = lastPart(receiverOf(callee))
  const bare = receiver.replace(/^[_#]+(?=.)|^get_?(?=[A-Z]|(?<=_)\w)/, '').toLowerCase()
  return bare === '' ? `${path}:` : bare
}
