import type { FastifyInstance } from 'fastify'
import type { Boards } from '../../../shared/bus/boards.ts'
import type { Heartbeats } from '../../../shared/bus/heartbeats.ts'
import { Channel } from '../../../shared/contract/channel.ts'
import { matches } from '../../../shared/contract/wildcard.ts'
import { BadCursor } from '../../../shared/store/list.ts'
import { serve } from '../call.ts'
import { calls } from '../calls.ts'

/** Who knows the channels. */
const MONITOR = 'integration-monitor'

type HostChannel = Channel & { host: string }

/** `GET /channels`: who produces and who consumes each channel of the sources, on every host that looks at some. */
export function channelRoutes(app: FastifyInstance, boards: Boards, heartbeats: Heartbeats): void {
  serve(app, calls.listChannels, async ({ query: { name, orphaned, limit, cursor } }) => {
    const after = cursor === undefined ? '' : readCursor(cursor)
    const heard = await heartbeats.all()
    const hosts = heard.flatMap(({ health }) => (health.service === MONITOR ? health.host : []))
    const rows = await Promise.all(hosts.map(async (host) => readRows(host, await boards.rows(host, MONITOR))))
    const found = rows
      .flat()
      .filter(
        (row) =>
          (name === undefined || matches(name, row.name)) && (orphaned === undefined || row.orphaned === orphaned),
      )
      .map((row) => ({ place: `${row.name}\n${row.family}\n${row.host}`, row }))
      .sort((a, b) => (a.place < b.place ? -1 : 1))
    const rest = found.filter(({ place }) => place > after)
    const page = rest.slice(0, limit)
    const last = rest.length > page.length ? page.at(-1) : undefined
    return {
      channels: page.map(({ row }) => row),
      next_cursor: last === undefined ? null : Buffer.from(last.place).toString('base64url'),
      total: found.length,
    }
  })
}

// Another version may have left rows of another shape; they are none.
function readRows(host: string, rows: readonly string[]): HostChannel[] {
  return rows.flatMap((json) => {
    const row = Channel.safeParse(JSON.parse(json))
    return row.success ? { ...row.data, host } : []
  })
}

function readCursor(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString()
  // A name may have lines of its own.
  if (place.split('\n').length < 3) throw new BadCursor('the cursor is not one that this feed gave out')
  return place
}
