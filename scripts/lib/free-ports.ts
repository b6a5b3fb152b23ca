import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** How many ports a fleet may take, from its base on; the last of them is the reservation. */
const SPAN = 100
/** Above those of a build, and below those that outgoing connections take. */
const FIRST = 20_000
const RANGES = 120

/**
 * Reserves a range of ports in which nothing listens, for as long as this process lives: no other test and no bench gets it,
 * however often what listens there is down.
 *
 * @returns its first port, for KLOROS_PORT_BASE.
 */
export async function freeBase(): Promise<number> {
  for (;;) {
    const base = FIRST + Math.floor(Math.random() * RANGES) * SPAN
    const last = base + SPAN - 1
    const reservation = await listen(last)
    if (reservation === undefined) continue
    const others = await Promise.all(Array.from({ length: SPAN - 1 }, (_, offset) => isFree(base + offset)))
    if (others.every(Boolean)) {
      reservation.unref()
      return base
    }
    await close(reservation)
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = await listen(port)
  if (server !== undefined) await close(server)
  return server !== undefined
}

/** @returns nothing where something listens there already. */
async function listen(port: number): Promise<Server | undefined> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
    return server
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

async function close(server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}
