import { request as plain } from 'node:http'
import { request as secure } from 'node:https'

/** How long an endpoint may take to answer, in milliseconds. */
const PATIENCE_MS = 10_000

/**
 * Sends a message; redirects are not followed, and of the answer only the status is read.
 *
 * @returns why it was not taken, for people; undefined where it was (2xx).
 */
export function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = url.startsWith('https:') ? secure : plain
    const options = { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) }, signal }
    // A connection of its own, closed after it: nothing waits between two messages.
    const outgoing = request(url, { ...options, agent: false }, (response) => {
      const { statusCode = 0 } = response
      clearTimeout(patience)
      // What an endpoint says may have no end.
      outgoing.destroy()
      resolve(statusCode >= 200 && statusCode < 300 ? undefined : `it answered ${statusCode}`)
    })
    const patience = setTimeout(() => outgoing.destroy(new Error('it did not answer in time')), PATIENCE_MS)
    outgoing.on('error', (error) => {
      clearTimeout(patience)
      resolve(error.message.slice(0, 200))
    })
    outgoing.end(body)
  })
}
