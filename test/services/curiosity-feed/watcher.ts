import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Json } from './feed.ts'

/** One event of the stream. */
export interface Heard {
  id: string
  event: string
  data: Json
}

/** A client of `GET /events`: what it heard, and the id it would come back with. */
export interface Watcher {
  heard: Heard[]
  last: string
  status: number
  response: IncomingMessage
  isClosed: boolean
  close(): void
}

/** Opens `GET /events` and hears what is told. @param path with its query. */
export function watch(base: string, path: string, headers: Record<string, string> = {}): Promise<Watcher> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request(`${base}${path}`, { headers, agent: false }, (response) => {
      const watcher: Watcher = {
        ...{ heard: [], last: '', status: response.statusCode ?? 0, response, isClosed: false },
        close: () => asked.destroy(),
      }
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) take(watcher, block)
      })
      response.on('error', () => undefined)
      response.on('close', () => {
        watcher.isClosed = true
      })
      resolve(watcher)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** As the specification has it: an event without data is none, but its id counts. */
function take(watcher: Watcher, block: string): void {
  const fields = block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)])
  const of = (name: string) => fields.find(([key]) => key === name)?.[1]
  watcher.last = of('id') ?? watcher.last
  const data = of('data')
  if (data !== undefined)
    watcher.heard.push({ id: watcher.last, event: of('event') ?? 'message', data: JSON.parse(data) })
}
