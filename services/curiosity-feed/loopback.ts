import { isIPv4 } from 'node:net'

/** Whether an address to listen on, or that calls, is its own host's and reached from nowhere else. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^::ffff:/i, '')
  return plain === 'localhost' || plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}
