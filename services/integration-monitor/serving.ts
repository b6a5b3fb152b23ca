import type { FileValue } from './reduce.ts'

/** Servers of web sockets and of streams of events. */
const SERVERS =
  /^(?:ws|socket\.io|sockjs|faye-websocket|websockets|flask_socketio|socketio|flask_sse|sse_starlette|autobahn|channels)(?:$|[./])/

/** Places of such code: `components/websocket_api.py`, `api/sse.ts`. */
const PLACES = /(?:^|[/_.-])(?:web_?sockets?|ws|sse|event_?streams?|http_?api|rest_?api)(?=[/_.-])/i

/** Whether a file talks with whoever connects. */
export function isServing(path: string, file: Pick<FileValue, 'imports'> | undefined): boolean {
  return PLACES.test(path) || file?.imports?.some(({ from }) => SERVERS.test(from)) === true
}
